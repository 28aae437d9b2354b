import {
  CreateInbox1763700000003,
  CreateOutbox1763700000002,
  KeepInboxInPages1763700000004,
} from '@pep/messaging';
import type { DatabaseOptions } from '@pep/persistence';
import type { Config } from './config.js';
import { CreateContact1763700005011 } from './storage/create-contact.migration.js';
import { CreateDispatch1763700005001 } from './storage/create-dispatch.migration.js';
import { CreateSmsPart1763700005020 } from './storage/create-sms-part.migration.js';
import { ExtendDispatch1763700005010 } from './storage/extend-dispatch.migration.js';

/** The database of notifications and every migration it ever had, in order. */
export function databaseOptions({ databaseUrl }: Pick<Config, 'databaseUrl'>): DatabaseOptions {
  return {
    service: 'notifications',
    url: databaseUrl,
    migrations: [
      CreateOutbox1763700000002,
      CreateInbox1763700000003,
      KeepInboxInPages1763700000004,
      CreateDispatch1763700005001,
      ExtendDispatch1763700005010,
      CreateContact1763700005011,
      CreateSmsPart1763700005020,
    ],
  };
}
