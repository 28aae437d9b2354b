import type { Payment } from './payment.js';

/** The bank's page for an order. */
interface Page {
  readonly orderId: string;
  readonly formUrl: string;
  readonly sessionEndsAt: Date;
}

/** The payment that can be paid now. */
export function registered(payment: Payment, { orderId, formUrl, sessionEndsAt }: Page, now: Date): Payment {
  return { ...next(payment, now), state: 'registered', orderId, formUrl, sessionEndsAt };
}

/**
 * The bank has the order, but its page went to nobody. It is watched like any other that ended; a new one may begin.
 */
export function answerLost(payment: Payment, now: Date): Payment {
  return { ...next(payment, now), state: 'expired' };
}

function next(payment: Payment, now: Date): Payment {
  return { ...payment, version: payment.version + 1, looks: 0, changedAt: now };
}
