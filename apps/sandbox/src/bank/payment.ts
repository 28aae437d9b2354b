import { ACTION, endsAttempts } from './action-codes.js';
import { asksHolder, keptCard, outcomeOf, type TypedCard } from './card.js';
import { type Order, STATUS } from './order.js';

/** One attempt of a payer. */
export interface Attempt {
  readonly card: TypedCard;
  readonly now: Date;
  /** Six digits, should it be approved. */
  readonly approvalCode: string;
  /** How often the payer may try. */
  readonly attemptsMax: number;
  /** How it ends, whatever the card says. */
  readonly actionCode: number | undefined;
}

/** Why the bank does not do what a shop asked. */
export type Refusal = 'state' | 'notToday' | 'partlyUsed' | 'amount';

/** The shop's smallest amount: one whole unit of the currency. */
const AMOUNT_MIN = 100;
const yerevanDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Yerevan' });

/** The order after a card was typed: decided, or waiting until its holder proved who they are. */
export function payWithCard(order: Order, attempt: Attempt): Order {
  const { card, actionCode = outcomeOf(card.pan) } = attempt;
  const tried = {
    ...order,
    attempts: order.attempts + 1,
    card: keptCard(card),
    approvalCode: attempt.approvalCode,
  };
  if (!asksHolder(card.method)) return decide(tried, actionCode, attempt);
  return { ...tried, status: STATUS.challenged, actionCode: ACTION.started, afterChallenge: actionCode };
}

/** The order after the 3-D Secure step; one that was not passed ends the order. */
export function answerChallenge(
  order: Order,
  answer: 'passed' | 'failed' | 'cancelled',
  { now, attemptsMax }: Pick<Attempt, 'now' | 'attemptsMax'>,
): Order {
  if (answer === 'passed')
    return decide(order, order.afterChallenge ?? ACTION.approved, { now, attemptsMax });
  const actionCode = answer === 'failed' ? ACTION.challengeDeclined : ACTION.challengeCancelled;
  return {
    ...order,
    status: STATUS.declined,
    actionCode,
    afterChallenge: undefined,
    approvalCode: undefined,
  };
}

function decide(
  order: Order,
  actionCode: number,
  { now, attemptsMax }: Pick<Attempt, 'now' | 'attemptsMax'>,
): Order {
  const decided = { ...order, actionCode, afterChallenge: undefined };
  if (actionCode !== ACTION.approved) {
    const over = endsAttempts(actionCode) || order.attempts >= attemptsMax;
    const status = over ? STATUS.declined : STATUS.registered;
    return { ...decided, status, approvalCode: undefined };
  }
  return {
    ...decided,
    status: order.twoStage ? STATUS.held : STATUS.paid,
    authorisedAt: now,
    approvedAmount: order.amount,
    depositedAmount: order.twoStage ? 0 : order.amount,
  };
}

/** Takes held money, once. An amount of 0 takes all of it. */
export function deposit(order: Order, amount: number): Order | Refusal {
  if (order.status !== STATUS.held) return 'state';
  const taken = amount === 0 ? order.approvedAmount : amount;
  if (taken < AMOUNT_MIN || taken > order.approvedAmount) return 'amount';
  return { ...order, status: STATUS.paid, depositedAmount: taken };
}

/** Undoes a payment, once, until the end of its day in Yerevan, while nothing of it was refunded or left out. */
export function reverse(order: Order, now: Date): Order | Refusal {
  if (order.status !== STATUS.held && order.status !== STATUS.paid) return 'state';
  const { authorisedAt = now, approvedAmount, depositedAmount } = order;
  if (yerevanDay.format(authorisedAt) !== yerevanDay.format(now)) return 'notToday';
  if (order.status === STATUS.paid && approvedAmount !== depositedAmount) return 'partlyUsed';
  return { ...order, status: STATUS.reversed, depositedAmount: 0 };
}

/** Gives money back, as often as there is some left. */
export function refund(order: Order, amount: number): Order | Refusal {
  if (order.status !== STATUS.paid && order.status !== STATUS.refunded) return 'state';
  const refundedAmount = order.refundedAmount + amount;
  if (amount < AMOUNT_MIN || refundedAmount > order.depositedAmount) return 'amount';
  return { ...order, status: STATUS.refunded, refundedAmount };
}
