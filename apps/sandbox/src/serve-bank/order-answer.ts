import { describeAction } from '../bank/action-codes.js';
import { asksHolder } from '../bank/card.js';
import type { BankBehaviour } from '../bank/behaviour.js';
import { type Order, type OrderStatus, STATUS } from '../bank/order.js';

const TERMINAL = '88000001';
/** Two-digit code of a finished payment in getOrderStatus.do. */
const AUTH_CODE = 2;

/** Names of the states in the bank's own user interface (manual, section 5.5). */
const STATE_NAMES: Readonly<Record<OrderStatus, string>> = {
  [STATUS.registered]: 'CREATED',
  [STATUS.held]: 'APPROVED',
  [STATUS.paid]: 'DEPOSITED',
  [STATUS.reversed]: 'REVERSED',
  [STATUS.refunded]: 'REFUNDED',
  [STATUS.challenged]: 'CREATED',
  [STATUS.declined]: 'DECLINED',
};

/** getOrderStatusExtended.do: manual, section 7.1.5. Versions 02 and 03 say more. */
export function extendedStatus(
  order: Order,
  version: BankBehaviour['replyVersion'],
  language: string,
): Record<string, unknown> {
  return {
    orderNumber: order.orderNumber,
    orderStatus: order.status,
    actionCode: order.actionCode,
    actionCodeDescription: describeAction(order.actionCode, language),
    amount: order.amount,
    currency: order.currency,
    date: order.registeredAt.getTime(),
    orderDescription: order.description,
    ip: order.ip,
    merchantOrderParams: [],
    attributes: [{ name: 'mdOrder', value: order.orderId }],
    ...(order.card === undefined ? {} : { cardAuthInfo: cardOf(order) }),
    ...(version === '01' ? {} : authorisationOf(order)),
    ...(version === '03' ? amountsOf(order) : {}),
  };
}

/** getOrderStatus.do, with the mixed letter case of the manual's example (section 12). */
export function briefStatus(order: Order): Record<string, unknown> {
  const { card, approvalCode } = order;
  return {
    ...(card === undefined ? {} : { expiration: card.expiration, cardholderName: card.cardholderName }),
    depositAmount: order.depositedAmount,
    currency: order.currency,
    ...(approvalCode === undefined ? {} : { approvalCode }),
    authCode: AUTH_CODE,
    params: {},
    OrderStatus: order.status,
    OrderNumber: order.orderNumber,
    ...(card === undefined ? {} : { Pan: card.pan }),
    Amount: order.amount,
    Ip: order.ip,
    SvfeResponse: String(Math.abs(order.actionCode) % 10_000).padStart(3, '0'),
  };
}

function cardOf({ card, approvalCode, orderId }: Order): Record<string, unknown> {
  if (card === undefined) return {};
  const { pan, expiration, cardholderName, method } = card;
  const proof = { cavv: sample(`cavv ${orderId}`), xid: sample(`xid  ${orderId}`) };
  const eci = method === 'visa' ? '05' : '02';
  return {
    pan,
    expiration,
    cardholderName,
    ...(approvalCode === undefined ? {} : { approvalCode }),
    secureAuthInfo: asksHolder(method) ? { eci, threeDSInfo: proof } : { eci: '07' },
  };
}

function authorisationOf({ authorisedAt, orderId }: Order): Record<string, unknown> {
  if (authorisedAt === undefined) return { terminalId: TERMINAL };
  const authRefNum = String(Number.parseInt(orderId.slice(-10), 16))
    .padStart(13, '0')
    .slice(-12);
  return { authDateTime: authorisedAt.getTime(), authRefNum, terminalId: TERMINAL };
}

function amountsOf(order: Order): Record<string, unknown> {
  const { approvedAmount, depositedAmount, refundedAmount, status } = order;
  return {
    paymentAmountInfo: { approvedAmount, depositedAmount, refundedAmount, paymentState: STATE_NAMES[status] },
    ...(order.card === undefined
      ? {}
      : { bankInfo: { bankName: 'Sandbox Bank', bankCountryCode: 'AM', bankCountryName: 'Armenia' } }),
  };
}

/** Twenty octets in base64, as 3-D Secure has them. */
function sample(text: string): string {
  return Buffer.from(text).subarray(0, 20).toString('base64');
}
