import type { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Authorities, holderOf, RevocationChecker, type RevocationVerdict } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { SystemClock } from '@pep/service-kit';
import { ERRORS } from './errors.js';

/** A person's certificate that an accepted authority issued. */
export interface PersonCertificate {
  readonly certificate: X509Certificate;
  readonly psn: string;
  readonly name: string;
}

/** Somebody waits who has just signed with the card: better late than to be asked to sign again. */
const TIMEOUT_MS = 5_000;

/** Judges certificates that came otherwise than by TLS, and asks their authorities about them. */
@Injectable()
export class Signers {
  readonly #authorities: Authorities;
  readonly #checker: RevocationChecker;
  // The authorities' answers are of the machine's time, wherever business time may be.
  readonly #clock = new SystemClock();

  /** @param checkEveryMs how often an authority is asked about the same certificate */
  constructor(
    authoritiesPem: string,
    readonly checkEveryMs: number,
  ) {
    this.#authorities = new Authorities(authoritiesPem);
    this.#checker = new RevocationChecker({
      authorities: authoritiesPem,
      clock: this.#clock,
      refreshAfterMs: checkEveryMs,
      timeoutMs: TIMEOUT_MS,
    });
  }

  /** @throws AppError `SIGNER_UNTRUSTED` when it is nobody's, or not valid, or of no accepted authority */
  requirePerson(der: Buffer): PersonCertificate {
    const { certificate, chainError } = this.#authorities.verify(der, this.#clock.now());
    const holder = certificate && holderOf(certificate);
    if (certificate === undefined || chainError !== undefined || holder?.kind !== 'person')
      throw new AppError(ERRORS.signerUntrusted);
    return { certificate, psn: holder.psn, name: holder.name };
  }

  /** @throws AppError `SIGNER_REVOKED`; `SIGNER_UNCHECKED` when nobody says that it is good */
  async requireNotRevoked(der: Buffer): Promise<void> {
    const { status } = await this.revocation(der);
    if (status === 'good') return;
    throw new AppError(status === 'unavailable' ? ERRORS.signerUnchecked : ERRORS.signerRevoked);
  }

  async revocation(der: Buffer): Promise<RevocationVerdict> {
    return this.#checker.check(der);
  }
}
