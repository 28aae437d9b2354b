import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { senderFact } from '../facts.js';
import { mayAdminister } from '../organisation/rights.js';
import { readSenderAddress } from '../sender/sender-address.js';
import { registerSender, type Sender, SENDERS_PER_ORGANISATION_MAX } from '../sender/sender.js';
import { SourcePolicy } from '../sender/source-policy.js';
import { showSender, type ShownSender } from '../sender.view.js';
import { Registry } from '../storage/registry.js';

export interface NewSender {
  readonly organisation: string;
  readonly address: string;
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
  readonly suspended: boolean;
}

/** Lets an address of an organisation send. */
@Injectable()
export class RegisterSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError `NOT_FOUND` for another's organisation; `SENDER_ADDRESS_INVALID`, `SENDER_DOMAIN_NOT_ARMENIAN`,
   * `SENDER_ADDRESS_TAKEN`, `SOURCES_INVALID`, `SENDERS_TOO_MANY`, `IDEMPOTENCY_KEY_REUSED`
   */
  async execute(given: NewSender, key: string, caller: Caller): Promise<ShownSender> {
    const request = { call: 'registerSender', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        const sender = await this.#register(tx, given, caller);
        const isNew = await this.registry.senders.insert(tx, sender, caller.psn);
        if (!isNew) throw new AppError(ERRORS.senderAddressTaken);
        await addToOutbox(tx, [senderFact(sender)]);
        return showSender(sender);
      }),
    );
  }

  async #register(tx: Transaction, given: NewSender, caller: Caller): Promise<Sender> {
    // Held, so that no suspension of the organisation passes this sender by.
    const organisation = await this.registry.organisations.hold(tx, given.organisation);
    if (organisation === undefined || !mayAdminister(organisation, caller)) {
      throw new AppError(EDGE_ERRORS.notFound);
    }
    const address = readSenderAddress(given.address);
    const sources = this.sourcePolicy.read(given.sources);
    if ((await this.registry.senders.countOf(tx, given.organisation)) >= SENDERS_PER_ORGANISATION_MAX) {
      throw new AppError(ERRORS.sendersTooMany);
    }
    const { suspended: organisationSuspended } = organisation;
    return registerSender(
      { ...given, id: randomUUIDv7(), address, sources, organisationSuspended },
      this.clock.now(),
    );
  }
}
