import { CreateOutbox1763700000002 } from '@pep/messaging';
import { CreateIdempotencyKey1763700000001, type DatabaseOptions } from '@pep/persistence';
import { CreateRegistry1763700001001 } from './migrations/create-registry.migration.js';
import { OrganisationMemberRow, OrganisationRow } from './organisation.row.js';
import { SenderRow } from './sender.row.js';

/** What this service's database consists of. */
export const schema = {
  service: 'sender-registry',
  entities: [OrganisationRow, OrganisationMemberRow, SenderRow],
  migrations: [CreateIdempotencyKey1763700000001, CreateOutbox1763700000002, CreateRegistry1763700001001],
} satisfies Omit<DatabaseOptions, 'url'>;
