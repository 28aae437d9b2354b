import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { CertificateChanges } from './certificate-changes.js';
import { afterPayment } from './certificate/paid-term.js';
import { CertificateRepository } from './storage/certificate.repository.js';
import { lockPaidTerm } from './storage/paid-term.repository.js';

/** Brings a person's certificates to what is paid for today. */
@Injectable()
export class PaidTerms {
  constructor(
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(CertificateChanges) private readonly changes: CertificateChanges,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async apply(tx: Transaction, psn: string): Promise<void> {
    const now = this.clock.now();
    const term = await lockPaidTerm(tx, psn, dayInYerevan(now));
    for (const before of await this.certificates.lockOf(tx, psn)) {
      const after = afterPayment(before, term, now);
      if (after !== undefined) await this.changes.save(tx, before, after);
    }
  }
}
