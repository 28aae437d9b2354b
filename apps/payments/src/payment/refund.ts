import type { Payment } from './payment.js';
import type { Verdict } from './verdict.js';

/** Money that an operator gives back. `requested`: the bank may or may not have done it. */
export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  /** Luma. */
  readonly amount: bigint;
  readonly state: 'requested' | 'done' | 'refused';
  readonly requestedAt: Date;
}

/** What the bank's word on the payment says of a refund whose own answer we never got. */
export type RefundVerdict = 'done' | 'not-done' | 'open';

/** A refund that the bank does not show after so long was never made. */
const APPEARS_WITHIN_MS = 30 * 60_000;

/** Whether the bank had all the time that it needs to show it. */
export function isLongOpen({ requestedAt }: Refund, now: Date): boolean {
  return now.getTime() - requestedAt.getTime() > APPEARS_WITHIN_MS;
}

/** Judges by what went back in all; version 03 of the reply says how much, the others only that something did. */
export function judgeRefund(payment: Payment, refund: Refund, verdict: Verdict, now: Date): RefundVerdict {
  const nothing = isLongOpen(refund, now) ? 'not-done' : 'open';
  if (verdict.kind === 'paid') return nothing;
  if (verdict.kind === 'cancelled')
    return refund.amount === payment.amount - payment.refunded ? 'done' : 'open';
  if (verdict.kind !== 'given-back') return 'open';
  if (verdict.amount === undefined) return payment.refunded === 0n ? 'done' : 'open';
  if (verdict.amount === payment.refunded + refund.amount) return 'done';
  return verdict.amount === payment.refunded ? nothing : 'open';
}

/** Whether the whole can be taken back at once: only on its own day, and when nothing went back before. */
export function canReverse(
  payment: Payment,
  amount: bigint,
  days: { readonly paid: string; readonly today: string },
): boolean {
  return payment.refunded === 0n && amount === payment.amount && days.paid === days.today;
}
