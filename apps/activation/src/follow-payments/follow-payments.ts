import { Inject, Injectable } from '@nestjs/common';
import type { Fact, PaymentPaid, PaymentRefunded } from '@pep/contracts';
import { addToOutbox } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { afterPayment } from '../certificate/paid-term.js';
import { certificateFact } from '../facts.js';
import { CertificateRepository } from '../storage/certificate.repository.js';
import { savePaidTerm } from '../storage/paid-term.repository.js';

/**
 * Who has paid has active certificates; who has nothing paid any more has registered ones. What a person without a
 * registered certificate paid is remembered for when there is one.
 */
@Injectable()
export class FollowPayments {
  constructor(
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(facts: readonly Fact<PaymentPaid | PaymentRefunded>[], tx: Transaction): Promise<void> {
    for (const { data } of facts) await this.#apply(tx, data.psn, data.termEndsOn);
  }

  async #apply(tx: Transaction, psn: string, termEndsOn: string | undefined): Promise<void> {
    await savePaidTerm(tx, psn, termEndsOn);
    const now = this.clock.now();
    const isPaid = termEndsOn !== undefined && termEndsOn >= dayInYerevan(now);
    for (const known of await this.certificates.lockOf(tx, psn)) {
      const next = afterPayment(known, isPaid, now);
      if (next === undefined) continue;
      await this.certificates.save(tx, next);
      await addToOutbox(tx, [certificateFact(next)]);
    }
  }
}
