import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { MAILBOX_ERRORS } from '../errors.js';
import type { Delegate } from '../message/delegate.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import {
  listDelegates,
  lockDelegates,
  removeDelegate,
  saveDelegate,
} from '../storage/delegate.repository.js';

const DELEGATES_MAX = 100;

/** Whom the owner of a mailbox lets read it; each change is in the mailbox's log. */
@Injectable()
export class ManageDelegates {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
  ) {}

  async list(caller: Caller, identifier: string): Promise<Delegate[]> {
    const { by } = await this.readers.require(caller, identifier, 'own');
    return this.database.withTransaction(async (tx) => {
      await addAccess(tx, { identifier, at: this.clock.now(), action: 'delegates', by });
      return listDelegates(tx, identifier);
    });
  }

  /**
   * Names a delegate, or gives one other rights.
   * @throws AppError `OWN_DELEGATE`, `TOO_MANY_DELEGATES`
   */
  async set(caller: Caller, identifier: string, delegate: Delegate): Promise<void> {
    const { by } = await this.readers.require(caller, identifier, 'own');
    if (delegate.psn === identifier) throw new AppError(MAILBOX_ERRORS.ownDelegate);
    const at = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      await lockDelegates(tx, identifier);
      const others = (await listDelegates(tx, identifier)).filter(({ psn }) => psn !== delegate.psn);
      if (others.length >= DELEGATES_MAX) throw new AppError(MAILBOX_ERRORS.tooManyDelegates);
      await saveDelegate(tx, identifier, delegate, at);
      await addAccess(tx, { identifier, at, action: 'delegate-set', by, detail: { ...delegate } });
    });
  }

  async remove(caller: Caller, identifier: string, psn: string): Promise<void> {
    const { by } = await this.readers.require(caller, identifier, 'own');
    await this.database.withTransaction(async (tx) => {
      if (!(await removeDelegate(tx, identifier, psn))) return;
      await addAccess(tx, {
        identifier,
        at: this.clock.now(),
        action: 'delegate-removed',
        by,
        detail: { psn },
      });
    });
  }
}
