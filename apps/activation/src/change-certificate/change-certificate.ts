import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database, once, type Transaction } from '@pep/persistence';
import type { Certificate } from '../certificate/certificate.js';
import { type CertificateEvent, decide } from '../certificate/transitions.js';
import { CertificateChanges } from '../certificate-changes.js';
import { ERRORS } from '../errors.js';
import { CertificateRepository } from '../storage/certificate.repository.js';

/** What is to happen to a certificate, and why. */
export interface CertificateChange {
  readonly fingerprint: string;
  readonly event: Extract<CertificateEvent, 'suspend' | 'reinstate' | 'revoke'>;
  readonly reason: string;
}

/** Suspends, reinstates and revokes: operators anybody's certificate, holders their own. */
@Injectable()
export class ChangeCertificate {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(CertificateChanges) private readonly changes: CertificateChanges,
  ) {}

  /** @throws AppError `NOT_FOUND`, `CERTIFICATE_STATE_FORBIDS`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(change: CertificateChange, key: string, caller: Caller): Promise<Certificate> {
    return this.database.withTransaction(async (tx) => {
      const request = { call: 'changeCertificate', ...change };
      await once(tx, { caller: caller.psn, key, request }, async () => {
        await this.#change(tx, change, caller);
        return {};
      });
      return this.#require(await this.certificates.find(tx, change.fingerprint), caller);
    });
  }

  async #change(tx: Transaction, change: CertificateChange, caller: Caller): Promise<void> {
    const { fingerprint, event, reason } = change;
    const found = this.#require(await this.certificates.find(tx, fingerprint), caller);
    const by = caller.operator ? 'operator' : 'holder';
    const changed = await this.changes.change(tx, found, (before, at) =>
      decide(before, event, { by, reason, at }),
    );
    if (changed === undefined) throw new AppError(ERRORS.stateForbids);
  }

  #require(found: Certificate | undefined, caller: Caller): Certificate {
    if (found === undefined || (found.psn !== caller.psn && !caller.operator))
      throw new AppError(EDGE_ERRORS.notFound);
    return found;
  }
}
