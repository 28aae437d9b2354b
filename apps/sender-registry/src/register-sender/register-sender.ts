import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { AddressCodes } from '../address-codes.js';
import { confirmationOfNew } from '../address-confirmation.js';
import { ERRORS } from '../errors.js';
import { senderFacts } from '../facts.js';
import type { Organisation } from '../organisation/organisation.js';
import { administeredBy } from '../organisation/rights.js';
import { domainOf, readSenderAddress } from '../sender/sender-address.js';
import {
  type Confirmation,
  registerSender,
  type Sender,
  SENDERS_PER_ORGANISATION_MAX,
} from '../sender/sender.js';
import { SourcePolicy } from '../source/source-policy.js';
import { showSender, type ShownSender } from '../sender.view.js';
import { Registry } from '../storage/registry.js';

export interface NewSender {
  readonly organisation: string;
  readonly address: string;
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
  readonly suspended: boolean;
}

/**
 * Lets an address of an organisation send: at once when it is under a domain that the organisation has proved, else
 * after a code that is mailed to the address has come back.
 */
@Injectable()
export class RegisterSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(SourcePolicy) private readonly sourcePolicy: SourcePolicy,
    @Inject(AddressCodes) private readonly codes: AddressCodes,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError `NOT_FOUND` for another's organisation; `SENDER_ADDRESS_INVALID`, `SENDER_DOMAIN_NOT_ARMENIAN`,
   * `SENDER_DOMAIN_HELD`, `SENDER_ADDRESS_TAKEN`, `SOURCES_INVALID`, `SOURCES_OVERLAP`, `SENDERS_TOO_MANY`,
   * `IDEMPOTENCY_KEY_REUSED`
   */
  async execute(given: NewSender, key: string, caller: Caller): Promise<ShownSender> {
    const request = { call: 'registerSender', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        // Held, so that no suspension of the organisation passes this sender by.
        const held = await this.registry.organisations.hold(tx, given.organisation);
        const organisation = administeredBy(caller, held);
        const sender = await this.#register(tx, given, organisation);
        const isNew = await this.registry.senders.insert(tx, sender, caller.psn);
        if (!isNew) throw new AppError(ERRORS.senderAddressTaken);
        await addToOutbox(tx, senderFacts([{ after: sender }]));
        if (sender.confirmation === 'pending') await this.codes.mailIfDue(tx, sender, organisation);
        return showSender(sender);
      }),
    );
  }

  async #register(tx: Transaction, given: NewSender, organisation: Organisation): Promise<Sender> {
    const address = readSenderAddress(given.address);
    const sources = this.sourcePolicy.read(given.sources);
    if ((await this.registry.senders.countOf(tx, given.organisation)) >= SENDERS_PER_ORGANISATION_MAX) {
      throw new AppError(ERRORS.sendersTooMany);
    }
    const verified = await this.registry.domains.lockHolders(tx, domainOf(address));
    const owned = { organisation: given.organisation, address };
    const confirmation = await confirmationOfNew(tx, this.registry, owned, verified);
    const { suspended: organisationSuspended } = organisation;
    return registerSender(
      { ...given, id: randomUUIDv7(), address, sources, organisationSuspended, confirmation },
      this.clock.now(),
    );
  }
}
