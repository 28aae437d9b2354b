import { CreateIdempotencyKey1763700000001, type DatabaseOptions } from '@pep/persistence';
import { CreateInbox1763700000003, CreateOutbox1763700000002 } from '@pep/messaging';
import type { Config } from './config.js';
import { AddEvidenceSequence1763700002002 } from './storage/add-evidence-sequence.migration.js';
import { ExtendDelivery1763700002004 } from './storage/extend-delivery.migration.js';
import { ExtendSubmission1763700002003 } from './storage/extend-submission.migration.js';
import { CreateMailRouting1763700002001 } from './storage/create-mail-routing.migration.js';

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
      ExtendDelivery1763700002004,
    ],
  };
}
