import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import type { Registration } from '../registration/registration.js';
import { CompleteRegistration } from './complete-registration.js';
import { type Confirmation, JudgeConfirmation } from './judge-confirmation.js';
import { type ContractSignature, VerifyContractSignature } from './verify-contract-signature.js';

/** A refusal is answered, and does not undo what it changed. */
type Outcome = Registration | AppError;

/** Confirms a registration: the code proves the phone, the contract is accepted, the card's certificates are registered. */
@Injectable()
export class ConfirmRegistration {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JudgeConfirmation) private readonly judge: JudgeConfirmation,
    @Inject(VerifyContractSignature) private readonly verifySignature: VerifyContractSignature,
    @Inject(CompleteRegistration) private readonly complete: CompleteRegistration,
  ) {}

  /**
   * A confirmed one is answered as it stands, whoever of two tabs was the first.
   * @throws AppError `NOT_FOUND`, `REGISTRATION_OVER`, `CODE_…`, `MOBILE_TAKEN`, `CONTRACT_…`, `SIGNER_…`
   */
  async execute(id: string, given: Confirmation, caller: Caller): Promise<Registration> {
    const signature = await this.#signature(id, given, caller);
    const outcome = await this.database.withTransaction(async (tx): Promise<Outcome> => {
      const open = await this.judge.lock(tx, id, caller);
      if (open.registration.state === 'confirmed') return open.registration;
      const refusal = await this.judge.refusal(tx, open.registration, given);
      return refusal ?? this.complete.execute(tx, open, signature);
    });
    if (outcome instanceof AppError) throw outcome;
    return outcome;
  }

  /**
   * The authorities are asked while nothing is locked, and only for who has the right code; a signature that does not stand
   * leaves the code as it was.
   */
  async #signature(id: string, given: Confirmation, caller: Caller): Promise<ContractSignature | undefined> {
    if (given.contractSignature === undefined) return undefined;
    const outcome = await this.database.withTransaction(async (tx): Promise<Outcome> => {
      const { registration } = await this.judge.lock(tx, id, caller);
      if (registration.state === 'confirmed') return registration;
      return (await this.judge.refusal(tx, registration, given)) ?? registration;
    });
    if (outcome instanceof AppError) throw outcome;
    if (outcome.state === 'confirmed') return undefined;
    return this.verifySignature.execute(given.contractSignature, outcome);
  }
}
