import { type Fact, paymentDeclined, paymentPaid, paymentRefunded } from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { declineReason, DECLINE_TEXTS } from './payment/decline-reasons.js';
import { moneyOf } from './payment/money.js';
import type { Payment } from './payment/payment.js';

/** Who tells, in every fact of this service. */
export const SOURCE = '/pep/payments';

/** The bank confirmed it. @param termEndsOn the last day of all that the person has paid for */
export function paidFact(payment: Payment, termEndsOn: string, time: Date): Fact {
  const data = {
    ...commonOf(payment),
    receiptNumber: payment.receiptNumber ?? '',
    paidAt: time.toISOString(),
    term: { startsOn: payment.termStartsOn ?? '', endsOn: payment.termEndsOn ?? '' },
    termEndsOn,
  };
  return newFact(paymentPaid, data, { source: SOURCE, time });
}

/** The bank declined it, or its session ended: nothing was taken. */
export function declinedFact(payment: Payment, time: Date): Fact {
  const reason = DECLINE_TEXTS.en[declineReason(payment.actionCode)];
  const data = { ...commonOf(payment), reason, declinedAt: time.toISOString() };
  return newFact(paymentDeclined, data, { source: SOURCE, time });
}

/** So much went back this time. @param termEndsOn absent when nothing is paid for any more */
export function refundedFact(
  payment: Payment,
  amount: bigint,
  { termEndsOn, time }: { readonly termEndsOn: string | undefined; readonly time: Date },
): Fact {
  const data = {
    ...commonOf(payment),
    refunded: moneyOf(amount),
    refundedAt: time.toISOString(),
    ...(termEndsOn === undefined ? {} : { termEndsOn }),
  };
  return newFact(paymentRefunded, data, { source: SOURCE, time });
}

function commonOf({ id: paymentId, psn, purpose, method, amount }: Payment) {
  return { paymentId, psn, purpose, method, amount: moneyOf(amount) };
}
