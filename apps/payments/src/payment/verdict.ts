import type { OrderStatus } from './bank.js';
import type { Payment } from './payment.js';

/** Dram in ISO 4217; the bank may leave the zero away. */
const DRAM = 51;
const ORDER_UNKNOWN = 6;
const OUTCOME_UNKNOWN = 151_019;
/** Held, paid, refunded: only there the amount matters. */
const MOVES_MONEY: ReadonlySet<number> = new Set([1, 2, 4]);
/** The time is over, nobody tried, all tries are used up: no bank refused a card. */
const SESSION_OVER: ReadonlySet<number | undefined> = new Set([-2007, -100, -2013]);

/** What the receipt says of the card. */
export interface Proof {
  readonly maskedCard: string | undefined;
  readonly approvalCode: string | undefined;
}

/** What an answer of the bank says about a payment of ours. */
export type Verdict =
  /** The payer is still at it. */
  | { readonly kind: 'open' }
  /** Sent on, and no answer came: it may still turn out either way. */
  | { readonly kind: 'outcome-unknown' }
  /** The bank has no such order. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'paid'; readonly proof: Proof }
  | { readonly kind: 'declined'; readonly actionCode: number | undefined }
  | { readonly kind: 'expired'; readonly actionCode: number | undefined }
  /** Luma given back in all; undefined when this version of the reply does not say. */
  | { readonly kind: 'given-back'; readonly amount: bigint | undefined; readonly proof: Proof }
  | { readonly kind: 'cancelled' }
  /** It can not be so; a person has to look. */
  | { readonly kind: 'contradiction'; readonly what: string }
  /** The bank refused the question. */
  | { readonly kind: 'no-answer'; readonly errorCode: number };

/** Judges an answer. Nothing counts as paid whose number, amount or currency is not ours. */
export function judge(payment: Pick<Payment, 'orderNumber' | 'amount'>, answer: OrderStatus): Verdict {
  const { errorCode, orderStatus, actionCode } = answer;
  if (errorCode === ORDER_UNKNOWN) return { kind: 'absent' };
  if (errorCode !== 0) return { kind: 'no-answer', errorCode };
  if (orderStatus === undefined) return { kind: 'absent' };
  if (answer.orderNumber !== undefined && answer.orderNumber !== payment.orderNumber)
    return { kind: 'contradiction', what: 'answers for another order' };
  if (orderStatus === 6) return declined(actionCode);
  const difference = MOVES_MONEY.has(orderStatus) ? differenceOf(payment, answer) : undefined;
  return difference === undefined
    ? byStatus(orderStatus, answer)
    : { kind: 'contradiction', what: difference };
}

function byStatus(orderStatus: number, answer: OrderStatus): Verdict {
  const { maskedCard, approvalCode } = answer;
  const proof = { maskedCard, approvalCode };
  switch (orderStatus) {
    case 0:
    case 5:
      return answer.actionCode === OUTCOME_UNKNOWN ? { kind: 'outcome-unknown' } : { kind: 'open' };
    case 2:
      return { kind: 'paid', proof };
    case 3:
      return { kind: 'cancelled' };
    case 4:
      return { kind: 'given-back', amount: answer.refundedAmount, proof };
    case 1:
      return { kind: 'contradiction', what: 'only holds the amount and does not take it' };
    default:
      return { kind: 'contradiction', what: `gives the status ${String(orderStatus)}` };
  }
}

function declined(actionCode: number | undefined): Verdict {
  if (actionCode === OUTCOME_UNKNOWN) return { kind: 'outcome-unknown' };
  return SESSION_OVER.has(actionCode) ? { kind: 'expired', actionCode } : { kind: 'declined', actionCode };
}

function differenceOf(
  payment: Pick<Payment, 'amount'>,
  { amount, currency }: OrderStatus,
): string | undefined {
  if (amount !== payment.amount)
    return `has the amount ${amount === undefined ? 'unsaid' : `${String(amount)} luma`}`;
  if (Number(currency) !== DRAM) return `has the currency ${currency ?? 'unsaid'}`;
  return undefined;
}
