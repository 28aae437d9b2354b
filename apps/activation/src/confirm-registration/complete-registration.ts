import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { subscriberFact } from '../facts.js';
import { attestedSigner, RegisterCard } from '../register-card.js';
import type { Registration } from '../registration/registration.js';
import { addAcceptance } from '../storage/acceptance.repository.js';
import { saveRegistration } from '../storage/registration.repository.js';
import { SubscriberRepository } from '../storage/subscriber.repository.js';
import { subscribe } from '../subscriber/subscriber.js';
import type { OpenRegistration } from './judge-confirmation.js';
import type { ContractSignature } from './verify-contract-signature.js';

/** Writes down what a confirmation means: the acceptance, the person, and the card's certificates. */
@Injectable()
export class CompleteRegistration {
  constructor(
    @Inject(SubscriberRepository) private readonly subscribers: SubscriberRepository,
    @Inject(RegisterCard) private readonly cards: RegisterCard,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `CONTRACT_CHANGED`, `CERTIFICATE_NOT_REGISTRABLE` when that became so meanwhile */
  async execute(
    tx: Transaction,
    { registration, term }: OpenRegistration,
    signature: ContractSignature | undefined,
  ): Promise<Registration> {
    const at = this.clock.now();
    // The contract may have changed while the authorities were asked.
    if (signature !== undefined && signature.contractVersion !== registration.contract.version)
      throw new AppError(ERRORS.contractChanged);
    const confirmed: Registration = { ...registration, state: 'confirmed' };
    await saveRegistration(tx, confirmed);
    const signed = signature && { cms: signature.cms, fingerprint: signature.signer.fingerprint };
    await addAcceptance(tx, registration, { signature: signed, at });
    await this.#subscribe(tx, registration, at);
    await this.cards.register(tx, { ...registration, kind: 'authentication' }, term, at);
    const signer = signature?.signer ?? (await attestedSigner(tx, registration));
    if (signer !== undefined) await this.cards.register(tx, signer, term, at);
    return confirmed;
  }

  async #subscribe(tx: Transaction, { psn, mobile, contract }: Registration, at: Date): Promise<void> {
    const known = await this.subscribers.lock(tx, psn);
    const notices = { sms: true, email: true };
    const entry = { psn, mobile, emails: known?.emails ?? [], language: contract.language, notices };
    const next = subscribe(known, entry, at);
    if (next === undefined) return;
    await this.subscribers.save(tx, next);
    await addToOutbox(tx, [subscriberFact(next)]);
  }
}
