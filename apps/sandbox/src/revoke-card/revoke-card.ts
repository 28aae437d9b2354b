import { AppError } from '@pep/errors';
import { SANDBOX_ERRORS } from '../errors.js';
import { HOLD, type Reason } from '../pki/reason.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import type { Entry, Revocation } from '../storage/register.js';

/** Revokes certificates, and gives back those that were only held. */
export class RevokeCard {
  constructor(private readonly credentials: Credentials) {}

  /**
   * Revokes the certificate. What is revoked for good stays as it was.
   * @returns the revocation that stands
   * @throws AppError `CARD_UNKNOWN`
   */
  execute(fingerprint: string, reason: Reason): Revocation {
    this.#find(fingerprint);
    return this.credentials.register.revoke(fingerprint, { at: this.credentials.now(), reason });
  }

  /**
   * Ends a hold; nothing happens to a certificate that is good.
   * @throws AppError `CARD_UNKNOWN`, `REVOCATION_FINAL`
   */
  lift(fingerprint: string): void {
    const { revocation } = this.#find(fingerprint);
    if (revocation === undefined) return;
    if (revocation.reason !== HOLD) throw new AppError(SANDBOX_ERRORS.revocationFinal);
    this.credentials.register.lift(fingerprint);
  }

  #find(fingerprint: string): Entry {
    const entry = this.credentials.register.find(fingerprint);
    if (entry === undefined) throw new AppError(SANDBOX_ERRORS.cardUnknown);
    return entry;
  }
}
