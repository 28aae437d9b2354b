import {
  CreateInbox1763700000003,
  CreateOutbox1763700000002,
  KeepInboxInPages1763700000004,
} from '@pep/messaging';
import { CreateIdempotencyKey1763700000001, type DatabaseOptions } from '@pep/persistence';
import { CreateCertificate1763700001301 } from './create-certificate.migration.js';
import { CreatePaidTerm1763700001303 } from './create-paid-term.migration.js';
import { CreateRegistration1763700001304 } from './create-registration.migration.js';
import { CreateSubscriber1763700001302 } from './create-subscriber.migration.js';

/** The schema of activation's own database. */
export const schema: Omit<DatabaseOptions, 'url'> = {
  service: 'activation',
  migrations: [
    CreateIdempotencyKey1763700000001,
    CreateOutbox1763700000002,
    CreateInbox1763700000003,
    KeepInboxInPages1763700000004,
    CreateCertificate1763700001301,
    CreateSubscriber1763700001302,
    CreatePaidTerm1763700001303,
    CreateRegistration1763700001304,
  ],
};
