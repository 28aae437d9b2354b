import {
  CreateInbox1763700000003,
  CreateOutbox1763700000002,
  KeepInboxInPages1763700000004,
} from '@pep/messaging';
import { CreateIdempotencyKey1763700000001, type DatabaseOptions } from '@pep/persistence';
import type { Config } from './config.js';
import { CreateKnownSender1763700003003 } from './storage/create-known-sender.migration.js';
import { CreateStatement1763700003101 } from './storage/create-statement.migration.js';
import { CreateUsage1763700003001 } from './storage/create-usage.migration.js';
import { CreateUsageAlert1763700003102 } from './storage/create-usage-alert.migration.js';
import { CreateUsageEntry1763700003002 } from './storage/create-usage-entry.migration.js';
import { CreateYearlyUsage1763700003103 } from './storage/create-yearly-usage.migration.js';

/** The database of billing-metering and every migration it ever had, in order. */
export function databaseOptions({ databaseUrl }: Pick<Config, 'databaseUrl'>): DatabaseOptions {
  return {
    service: 'billing-metering',
    url: databaseUrl,
    migrations: [
      CreateOutbox1763700000002,
      CreateInbox1763700000003,
      KeepInboxInPages1763700000004,
      CreateUsage1763700003001,
      CreateUsageEntry1763700003002,
      CreateKnownSender1763700003003,
      CreateIdempotencyKey1763700000001,
      CreateStatement1763700003101,
      CreateUsageAlert1763700003102,
      CreateYearlyUsage1763700003103,
    ],
  };
}
