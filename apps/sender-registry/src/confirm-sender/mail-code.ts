import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { AddressCodes } from '../address-codes.js';
import { lockAdministered } from '../administered-sender.js';
import { nextCodeAt } from '../code/address-code.js';
import { ERRORS } from '../errors.js';
import { Registry } from '../storage/registry.js';
import type { MailedCode } from './mailed-code.view.js';
import { CodeTooSoon } from './retry-after.js';

/** Mails the code of an address once more. */
@Injectable()
export class MailCode {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(AddressCodes) private readonly codes: AddressCodes,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `SENDER_CONFIRMED`, `CODE_TOO_SOON` */
  async execute(id: string, caller: Caller): Promise<MailedCode> {
    return this.database.withTransaction(async (tx) => {
      const sender = await lockAdministered(tx, this.registry, { id }, caller);
      if (sender.confirmation !== 'pending') throw new AppError(ERRORS.senderConfirmed);
      const organisation = await this.registry.organisations.find(tx, sender.organisation);
      if (organisation === undefined) throw new AppError(EDGE_ERRORS.notFound);
      const { last, sent } = await this.codes.mailIfDue(tx, sender, organisation);
      const next = nextCodeAt(last);
      if (!sent) throw new CodeTooSoon(this.clock.now(), next);
      return { validUntil: last.validUntil.toISOString(), nextCodeAt: next.toISOString() };
    });
  }
}
