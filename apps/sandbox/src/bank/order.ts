import { ACTION } from './action-codes.js';
import { type KeptCard } from './card.js';

/** Languages of the page; errors are told in Russian when the shop names none. */
export const LANGUAGES = ['hy', 'en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** orderStatus of the merchant manual, section 7.1.5. */
export const STATUS = {
  registered: 0,
  held: 1,
  paid: 2,
  reversed: 3,
  refunded: 4,
  challenged: 5,
  declined: 6,
} as const;
export type OrderStatus = (typeof STATUS)[keyof typeof STATUS];

/** What a shop registers. */
export interface OrderRequest {
  readonly orderNumber: string;
  /** In hundredths (luma). */
  readonly amount: number;
  /** Three digits, ISO 4217. */
  readonly currency: string;
  readonly returnUrl: string;
  readonly description: string;
  readonly language: Language;
  readonly mobile: boolean;
  readonly sessionSeconds: number;
  /** Money is held first and taken by deposit.do. */
  readonly twoStage: boolean;
}

/** An order as the bank holds it. Amounts are in hundredths. */
export interface Order extends OrderRequest {
  readonly orderId: string;
  readonly registeredAt: Date;
  /** When the payer's time is over. */
  readonly expiresAt: Date;
  readonly status: OrderStatus;
  readonly actionCode: number;
  readonly attempts: number;
  /** The payer's address; empty until the page was opened. */
  readonly ip: string;
  readonly card: KeptCard | undefined;
  /** How the attempt ends once its holder passed the challenge. */
  readonly afterChallenge: number | undefined;
  readonly approvalCode: string | undefined;
  readonly authorisedAt: Date | undefined;
  readonly approvedAmount: number;
  readonly depositedAmount: number;
  readonly refundedAmount: number;
  /** A change that comes by itself. */
  readonly later: { readonly at: Date; readonly change: OrderChange } | undefined;
}

/** What the bank's staff change by hand; what is not given stays. */
export interface OrderChange {
  readonly orderStatus?: OrderStatus;
  readonly actionCode?: number;
  readonly amount?: number;
  readonly currency?: string;
  readonly approvalCode?: string;
  readonly depositedAmount?: number;
  readonly refundedAmount?: number;
  readonly authorisedAt?: Date;
  readonly expiresAt?: Date;
}

/** The action code that a status has when nobody says another. */
const USUAL_ACTIONS: Readonly<Record<OrderStatus, number>> = {
  [STATUS.registered]: ACTION.noAttempt,
  [STATUS.held]: ACTION.approved,
  [STATUS.paid]: ACTION.approved,
  [STATUS.reversed]: ACTION.approved,
  [STATUS.refunded]: ACTION.approved,
  [STATUS.challenged]: ACTION.started,
  [STATUS.declined]: ACTION.unableToProcess,
};

/** A new order, not paid yet. */
export function registerOrder(request: OrderRequest, orderId: string, now: Date): Order {
  return {
    ...request,
    orderId,
    registeredAt: now,
    expiresAt: new Date(now.getTime() + request.sessionSeconds * 1000),
    status: STATUS.registered,
    actionCode: ACTION.noAttempt,
    attempts: 0,
    ip: '',
    card: undefined,
    afterChallenge: undefined,
    approvalCode: undefined,
    authorisedAt: undefined,
    approvedAmount: 0,
    depositedAmount: 0,
    refundedAmount: 0,
    later: undefined,
  };
}

/** The order with what time did to it: a change that was due, and the end of the payer's session. */
export function settle(order: Order, now: Date): Order {
  const { later } = order;
  const due = later !== undefined && later.at <= now;
  const current = due ? changeOrder({ ...order, later: undefined }, later.change, later.at) : order;
  if (!isOpen(current) || current.expiresAt > now) return current;
  return { ...current, status: STATUS.declined, actionCode: ACTION.timeLimit };
}

/** Whether the payer may still pay. */
export function isOpen({ status }: Order): boolean {
  return status === STATUS.registered || status === STATUS.challenged;
}

/** What was changed by hand. A status brings its usual action code and amounts, unless others are given. */
export function changeOrder(order: Order, change: OrderChange, now: Date): Order {
  const { orderStatus, ...rest } = change;
  const moved =
    orderStatus === undefined ? order : withStatus(order, orderStatus, change.amount ?? order.amount, now);
  return { ...moved, ...rest };
}

function withStatus(order: Order, status: OrderStatus, amount: number, now: Date): Order {
  const isTaken = status === STATUS.paid || status === STATUS.refunded;
  const isAuthorised = isTaken || status === STATUS.held || status === STATUS.reversed;
  return {
    ...order,
    status,
    actionCode: USUAL_ACTIONS[status],
    authorisedAt: isAuthorised ? (order.authorisedAt ?? now) : undefined,
    approvedAmount: isAuthorised ? amount : 0,
    depositedAmount: isTaken ? amount : 0,
    refundedAmount: status === STATUS.refunded ? amount : 0,
  };
}
