import { CreateOutbox1763700000002 } from '@pep/messaging';
import { CreateIdempotencyKey1763700000001, type DatabaseOptions } from '@pep/persistence';
import { CreateRegistry1763700001001 } from './migrations/create-registry.migration.js';
import { ConfirmSenders1763700001003 } from './migrations/confirm-senders.migration.js';
import { LimitMemberships1763700001004 } from './migrations/limit-memberships.migration.js';
import { CreateDomain1763700001002 } from './migrations/create-domain.migration.js';
import { DomainRow } from './domain.row.js';
import { OrganisationMemberRow, OrganisationRow } from './organisation.row.js';
import { SenderRow } from './sender.row.js';

/** What this service's database consists of. */
export const schema = {
  service: 'sender-registry',
  entities: [OrganisationRow, OrganisationMemberRow, DomainRow, SenderRow],
  migrations: [
    CreateIdempotencyKey1763700000001,
    CreateOutbox1763700000002,
    CreateRegistry1763700001001,
    CreateDomain1763700001002,
    ConfirmSenders1763700001003,
    LimitMemberships1763700001004,
  ],
} satisfies Omit<DatabaseOptions, 'url'>;
