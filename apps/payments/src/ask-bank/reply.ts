import type { OrderStatus } from '../payment/bank.js';

type Reply = ReadonlyMap<string, unknown>;

/** An object of the bank's with its keys in lower case: one call writes ErrorCode, another errorCode. */
export function readKeys(value: unknown): Reply {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item]));
}

/** Whether it is what the bank answers with: an object that says something. */
export function isReply(value: unknown): boolean {
  return !Array.isArray(value) && readKeys(value).size > 0;
}

/** A number that may come as a number, as text or not at all. */
function numberIn(reply: Reply, key: string): number | undefined {
  const value = reply.get(key);
  if (typeof value === 'string' && !/^-?\d+$/.test(value.trim())) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
}

export function textIn(reply: Reply, key: string): string | undefined {
  const value = reply.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The error of a reply; absent says that there is none. */
export function errorIn(reply: Reply): number {
  if (!reply.has('errorcode')) return 0;
  return numberIn(reply, 'errorcode') ?? Number.NaN;
}

/** A status as versions 01 to 03 of the extended reply, or the simple one, say it. */
export function readStatus(value: unknown): OrderStatus {
  const reply = readKeys(value);
  const card = readKeys(reply.get('cardauthinfo'));
  const amounts = readKeys(reply.get('paymentamountinfo'));
  const amount = numberIn(reply, 'amount');
  const refunded = numberIn(amounts, 'refundedamount');
  return {
    orderStatus: numberIn(reply, 'orderstatus'),
    actionCode: numberIn(reply, 'actioncode'),
    errorCode: errorIn(reply),
    orderNumber: textIn(reply, 'ordernumber'),
    amount: amount === undefined ? undefined : BigInt(amount),
    currency: currencyIn(reply),
    refundedAmount: refunded === undefined ? undefined : BigInt(refunded),
    maskedCard: masked(textIn(card, 'pan') ?? textIn(reply, 'pan')),
    approvalCode: textIn(card, 'approvalcode') ?? textIn(reply, 'approvalcode'),
  };
}

function currencyIn(reply: Reply): string | undefined {
  const number = numberIn(reply, 'currency');
  return number === undefined ? undefined : String(number).padStart(3, '0');
}

const FIRST_DIGITS = 6;
const LAST_DIGITS = 4;

/** The card's first six and last four digits (PCI DSS 3.4.1), whatever the bank sends. */
function masked(pan: string | undefined): string | undefined {
  if (pan === undefined) return undefined;
  const last = pan.slice(-LAST_DIGITS);
  const isMasked = /^[\d*xX.]{10,25}$/.test(pan) && /^\d+$/.test(last);
  return isMasked ? `${pan.slice(0, FIRST_DIGITS).replace(/\D/g, '*')}**${last}` : undefined;
}
