import { Inject, Injectable } from '@nestjs/common';
import type { Fact, PaymentPaid, PaymentRefunded } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { PaidTerms } from '../paid-terms.js';
import { savePaidTerm } from '../storage/paid-term.repository.js';

/**
 * Who has paid has active certificates; who has nothing paid any more has registered ones. What a person without a
 * registered certificate paid is remembered for when there is one.
 */
@Injectable()
export class FollowPayments {
  constructor(@Inject(PaidTerms) private readonly paidTerms: PaidTerms) {}

  async execute(facts: Iterable<Fact<PaymentPaid | PaymentRefunded>>, tx: Transaction): Promise<void> {
    for (const { data } of facts) {
      const { psn, paymentId, termEndsOn } = data;
      await savePaidTerm(tx, { psn, endsOn: termEndsOn, paymentId });
      await this.paidTerms.apply(tx, psn);
    }
  }
}
