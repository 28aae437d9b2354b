import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, once } from '@pep/persistence';
import { AddressCodes } from '../address-codes.js';
import { ERRORS } from '../errors.js';
import { senderFacts } from '../facts.js';
import { type NewSender, NewSenders } from '../new-senders.js';
import { administeredBy } from '../organisation/rights.js';
import { SENDERS_PER_ORGANISATION_MAX } from '../sender/sender.js';
import { showSender, type ShownSender } from '../sender.view.js';
import { Registry } from '../storage/registry.js';

/**
 * Lets an address of an organisation send: at once when it is under a domain that the organisation has proved, else
 * after a code that is mailed to the address has come back.
 */
@Injectable()
export class RegisterSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(NewSenders) private readonly newSenders: NewSenders,
    @Inject(AddressCodes) private readonly codes: AddressCodes,
  ) {}

  /**
   * @throws AppError `NOT_FOUND` for another's organisation; `SENDER_ADDRESS_INVALID`, `SENDER_DOMAIN_NOT_ARMENIAN`,
   * `SENDER_DOMAIN_HELD`, `SENDER_ADDRESS_TAKEN`, `SOURCES_INVALID`, `SOURCES_OVERLAP`, `SENDERS_TOO_MANY`,
   * `IDEMPOTENCY_KEY_REUSED`
   */
  async execute(
    given: NewSender & { readonly organisation: string },
    key: string,
    caller: Caller,
  ): Promise<ShownSender> {
    const request = { call: 'registerSender', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        // Held, so that no suspension of the organisation passes this sender by.
        const held = await this.registry.organisations.hold(tx, given.organisation);
        const organisation = administeredBy(caller, held);
        if ((await this.registry.senders.countOf(tx, given.organisation)) >= SENDERS_PER_ORGANISATION_MAX) {
          throw new AppError(ERRORS.sendersTooMany);
        }
        const sender = await this.newSenders.add(tx, given, organisation, caller.psn);
        await addToOutbox(tx, senderFacts([{ after: sender }]));
        if (sender.confirmation === 'pending') await this.codes.mailIfDue(tx, sender, organisation);
        return showSender(sender);
      }),
    );
  }
}
