import { CreateInbox1763700000003, CreateOutbox1763700000002 } from '@pep/messaging';
import type { DatabaseOptions } from '@pep/persistence';
import type { Config } from './config.js';
import { CreateUsage1763700003001 } from './storage/create-usage.migration.js';

/** The database of billing-metering and every migration it ever had, in order. */
export function databaseOptions({ databaseUrl }: Pick<Config, 'databaseUrl'>): DatabaseOptions {
  return {
    service: 'billing-metering',
    url: databaseUrl,
    migrations: [CreateOutbox1763700000002, CreateInbox1763700000003, CreateUsage1763700003001],
  };
}
