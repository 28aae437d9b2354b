import { CreateOutbox1763700000002 } from '@pep/messaging';
import { CreateIdempotencyKey1763700000001, type DatabaseOptions } from '@pep/persistence';
import type { Config } from './config.js';
import { CreatePayments1763700006001 } from './storage/create-payments.migration.js';
import { RecordRefundDecision1763700006002 } from './storage/record-refund-decision.migration.js';

/** The database of payments and every migration it ever had, in order. */
export function databaseOptions({ databaseUrl }: Pick<Config, 'databaseUrl'>): DatabaseOptions {
  return {
    service: 'payments',
    url: databaseUrl,
    migrations: [
      CreateIdempotencyKey1763700000001,
      CreateOutbox1763700000002,
      CreatePayments1763700006001,
      RecordRefundDecision1763700006002,
    ],
  };
}
