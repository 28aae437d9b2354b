import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import type { Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { Contracts } from '../contracts.js';
import { ERRORS } from '../errors.js';
import { ownRegistration } from '../own-registration.js';
import { RegistrationCodes } from '../registration-codes.js';
import { TRIES_MAX } from '../registration/code.js';
import type { Registration } from '../registration/registration.js';
import { lockPaidTerm } from '../storage/paid-term.repository.js';
import { saveRegistration } from '../storage/registration.repository.js';
import { SubscriberRepository } from '../storage/subscriber.repository.js';

/** What the holder says. */
export interface Confirmation {
  readonly code: string;
  readonly contractAccepted: boolean;
  /** DER of a detached CAdES signature of the contract. */
  readonly contractSignature?: Buffer | undefined;
}

/** What is confirmed. */
export interface OpenRegistration {
  readonly registration: Registration;
  /** Undefined when today is not paid for. */
  readonly term: string | undefined;
}

const REFUSALS = {
  expired: ERRORS.codeExpired,
  'used-up': ERRORS.codeUsedUp,
};

/** Judges a confirmation as far as this service alone can, and keeps count of wrong codes. */
@Injectable()
export class JudgeConfirmation {
  constructor(
    @Inject(SubscriberRepository) private readonly subscribers: SubscriberRepository,
    @Inject(RegistrationCodes) private readonly codes: RegistrationCodes,
    @Inject(Contracts) private readonly contracts: Contracts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The caller's registration and the last day that they have paid for, both locked. The term comes first, as in everything
   * that changes a person's certificates.
   * @throws AppError `NOT_FOUND`
   */
  async lock(tx: Transaction, id: string, caller: Caller): Promise<OpenRegistration> {
    const term = await lockPaidTerm(tx, caller.psn, dayInYerevan(this.clock.now()));
    return { term, registration: await ownRegistration(tx, { id, caller, lock: 'lock' }) };
  }

  /**
   * Why it is refused; undefined when nothing speaks against it. What a refusal changed, a counted try or the new contract,
   * is saved, so the caller's transaction must commit. That a number is taken is told only to who proved to have it.
   */
  async refusal(
    tx: Transaction,
    registration: Registration,
    given: Confirmation,
  ): Promise<AppError | undefined> {
    const now = this.clock.now();
    if (registration.state !== 'open' || now > registration.expiresAt)
      return new AppError(ERRORS.registrationOver);
    if (await this.#pinNewContract(tx, registration, now)) return new AppError(ERRORS.contractChanged);
    if (!given.contractAccepted) return new AppError(ERRORS.contractNotAccepted);
    const refused = await this.#codeRefusal(tx, registration, { code: given.code, now });
    if (refused !== undefined) return refused;
    const { mobile, psn } = registration;
    return (await this.subscribers.isTaken(tx, mobile, psn)) ? new AppError(ERRORS.mobileTaken) : undefined;
  }

  async #pinNewContract(tx: Transaction, registration: Registration, now: Date): Promise<boolean> {
    const { contract } = registration;
    const { version, digest } = this.contracts.current(contract.language, now);
    if (version === contract.version && digest === contract.digest) return false;
    await saveRegistration(tx, { ...registration, contract: { ...contract, version, digest } });
    return true;
  }

  async #codeRefusal(
    tx: Transaction,
    registration: Registration,
    { code: given, now }: { readonly code: string; readonly now: Date },
  ): Promise<AppError | undefined> {
    const { code } = registration;
    const verdict = this.codes.judge(registration, given, now);
    if (verdict === 'right') return undefined;
    if (verdict !== 'wrong') return new AppError(REFUSALS[verdict]);
    const tries = code.tries + 1;
    await saveRegistration(tx, { ...registration, code: { ...code, tries } });
    const message = `${ERRORS.codeWrong.message} ${String(TRIES_MAX - tries)} tries are left.`;
    return new AppError(ERRORS.codeWrong, { message });
  }
}
