import { CreateIdempotencyKey1763700000001, type DatabaseOptions } from '@pep/persistence';
import {
  CreateInbox1763700000003,
  CreateOutbox1763700000002,
  KeepInboxInPages1763700000004,
} from '@pep/messaging';
import type { Config } from './config.js';
import { AddEvidenceSequence1763700002002 } from './storage/add-evidence-sequence.migration.js';
import { ContentAtRest1763700002016 } from './storage/content-at-rest.migration.js';
import { IndexContent1763700002116 } from './storage/content-index.migration.js';
import { CreateEvidenceLog1763700002011 } from './storage/create-evidence-log.migration.js';
import { ExtendDelivery1763700002004 } from './storage/extend-delivery.migration.js';
import { ExtendSubmission1763700002003 } from './storage/extend-submission.migration.js';
import { CreateLegalClock1763700002012 } from './storage/create-legal-clock.migration.js';
import { CreateForwarding1763700002014 } from './storage/create-forwarding.migration.js';
import { CreateReceipts1763700002015 } from './storage/create-receipts.migration.js';
import { CreateReaders1763700002013 } from './storage/create-readers.migration.js';
import { CreateMailRouting1763700002001 } from './storage/create-mail-routing.migration.js';
import { IndexConsignments1763700002112 } from './storage/index-consignments.migration.js';
import { KeepLeafHashes1763700002321 } from './storage/keep-leaf-hashes.migration.js';
import { OrderBySender1763700002221 } from './storage/order-by-sender.migration.js';
import { OrderMailboxes1763700002113 } from './storage/order-mailboxes.migration.js';
import { PageEvidenceLog1763700002022 } from './storage/page-evidence-log.migration.js';
import { SealWebhooks1763700002020 } from './storage/seal-webhooks.migration.js';
import { PartitionByMonth1763700002121 } from './storage/partition-by-month.migration.js';

/** The database of mail-routing and every migration it ever had, in order. */
export function databaseOptions({ databaseUrl }: Pick<Config, 'databaseUrl'>): DatabaseOptions {
  return {
    service: 'mail-routing',
    url: databaseUrl,
    migrations: [
      CreateIdempotencyKey1763700000001,
      CreateOutbox1763700000002,
      CreateMailRouting1763700002001,
      AddEvidenceSequence1763700002002,
      ExtendSubmission1763700002003,
      CreateInbox1763700000003,
      KeepInboxInPages1763700000004,
      ExtendDelivery1763700002004,
      CreateEvidenceLog1763700002011,
      CreateLegalClock1763700002012,
      IndexConsignments1763700002112,
      CreateReaders1763700002013,
      OrderMailboxes1763700002113,
      CreateForwarding1763700002014,
      CreateReceipts1763700002015,
      ContentAtRest1763700002016,
      IndexContent1763700002116,
      SealWebhooks1763700002020,
      PageEvidenceLog1763700002022,
      PartitionByMonth1763700002121,
      OrderBySender1763700002221,
      KeepLeafHashes1763700002321,
    ],
  };
}
