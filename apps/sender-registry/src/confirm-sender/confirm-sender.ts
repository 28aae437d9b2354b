import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { lockAdministered } from '../administered-sender.js';
import { tryCode, TRIES_MAX } from '../code/address-code.js';
import { holderOf } from '../domain/domain-name.js';
import { ERRORS } from '../errors.js';
import { senderFacts } from '../facts.js';
import { confirmSender, type Sender } from '../sender/sender.js';
import { domainOf } from '../sender/sender-address.js';
import { showSender, type ShownSender } from '../sender.view.js';
import { AddressCodeRepository } from '../storage/address-code.repository.js';
import { Registry } from '../storage/registry.js';

/** Confirms an address by the code that was mailed to it. */
@Injectable()
export class ConfirmSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(AddressCodeRepository) private readonly codes: AddressCodeRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError `NOT_FOUND`, `CODE_WRONG`, `CODE_EXPIRED`, `CODE_USED_UP`; `SENDER_CONFIRMED` when it is already,
   * `SENDER_DOMAIN_HELD`, `SENDER_ADDRESS_TAKEN` when it became another's meanwhile
   */
  async execute(id: string, code: string, caller: Caller): Promise<ShownSender> {
    // A wrong try is counted although it is refused: it is returned, so that the transaction commits.
    const outcome = await this.database.withTransaction(async (tx) => {
      const sender = await this.#pending(tx, id, caller);
      const refusal = await this.#refusal(tx, sender, code);
      return refusal ?? (await this.#confirm(tx, sender, caller));
    });
    if (outcome instanceof AppError) throw outcome;
    return showSender(outcome);
  }

  async #pending(tx: Transaction, id: string, caller: Caller): Promise<Sender> {
    const seen = await this.registry.senders.find(tx, id);
    if (seen === undefined) throw new AppError(EDGE_ERRORS.notFound);
    const domain = domainOf(seen.address);
    // Who holds what is locked before any sender, see lockHolders.
    const holder = holderOf(domain, await this.registry.domains.lockHolders(tx, domain));
    const sender = await lockAdministered(tx, this.registry, { id }, caller);
    if (sender.confirmation !== 'pending') throw new AppError(ERRORS.senderConfirmed);
    if (holder !== undefined && holder !== sender.organisation) throw new AppError(ERRORS.senderDomainHeld);
    if (await this.registry.senders.isConfirmedElsewhere(tx, sender)) {
      throw new AppError(ERRORS.senderAddressTaken);
    }
    return sender;
  }

  async #refusal(tx: Transaction, sender: Sender, given: string): Promise<AppError | undefined> {
    const kept = await this.codes.lock(tx, sender);
    const verdict = kept === undefined ? 'expired' : await tryCode(kept, given, this.clock.now());
    if (kept === undefined || verdict === 'expired') return new AppError(ERRORS.codeExpired);
    if (verdict === 'used-up') return new AppError(ERRORS.codeUsedUp);
    if (verdict === 'right') {
      await this.codes.remove(tx, sender);
      return undefined;
    }
    const tries = kept.tries + 1;
    await this.codes.save(tx, { ...kept, tries });
    const left = TRIES_MAX - tries;
    return new AppError(ERRORS.codeWrong, {
      message: `${ERRORS.codeWrong.message} ${String(left)} tries are left.`,
    });
  }

  async #confirm(tx: Transaction, before: Sender, caller: Caller): Promise<Sender> {
    const after = confirmSender(before, 'code', this.clock.now());
    await this.registry.senders.save(tx, after, { by: caller.psn });
    await addToOutbox(tx, senderFacts([{ before, after }]));
    return after;
  }
}
