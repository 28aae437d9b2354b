import { describe, expect, it } from '@jest/globals';
import type { OrderStatus } from './bank.js';
import { declineReason, DECLINE_TEXTS } from './decline-reasons.js';
import { orderNumber } from './order-number.js';
import { judge } from './verdict.js';

const PAYMENT = { orderNumber: 'P1', amount: 300_000n };
const ANSWER: OrderStatus = {
  orderStatus: 2,
  actionCode: 0,
  errorCode: 0,
  orderNumber: 'P1',
  amount: 300_000n,
  currency: '051',
  refundedAmount: undefined,
  maskedCard: '411111**1111',
  approvalCode: '123456',
};

describe('an answer of the bank', () => {
  it.each<[string, Partial<OrderStatus>, string]>([
    ['status 2', {}, 'paid'],
    ['status 2 with the currency 51', { currency: '51' }, 'paid'],
    ['status 2 after a refund failed', { actionCode: 341_041 }, 'paid'],
    ['status 0', { orderStatus: 0, actionCode: -100 }, 'open'],
    ['status 5', { orderStatus: 5, actionCode: -9000 }, 'open'],
    ['status 0, sent without an answer', { orderStatus: 0, actionCode: 151_019 }, 'outcome-unknown'],
    ['status 6, sent without an answer', { orderStatus: 6, actionCode: 151_019 }, 'outcome-unknown'],
    ['status 6', { orderStatus: 6, actionCode: 116 }, 'declined'],
    ['status 6 after 20 minutes', { orderStatus: 6, actionCode: -2007 }, 'expired'],
    ['status 6 without a try', { orderStatus: 6, actionCode: -100 }, 'expired'],
    ['status 3', { orderStatus: 3 }, 'cancelled'],
    ['status 4', { orderStatus: 4 }, 'given-back'],
    ['status 1, which only holds', { orderStatus: 1 }, 'contradiction'],
    ['a status that does not exist', { orderStatus: 9 }, 'contradiction'],
    ['error 6', { errorCode: 6, orderStatus: undefined }, 'absent'],
    ['no status', { orderStatus: undefined }, 'absent'],
    ['error 5', { errorCode: 5 }, 'no-answer'],
    ['error 7', { errorCode: 7, orderStatus: undefined }, 'no-answer'],
    ['another amount', { amount: 300n }, 'contradiction'],
    ['no amount', { amount: undefined }, 'contradiction'],
    ['roubles', { currency: '643' }, 'contradiction'],
    ['no currency', { currency: undefined }, 'contradiction'],
    ['another order', { orderNumber: 'P2' }, 'contradiction'],
    ['another amount of a declined one', { orderStatus: 6, actionCode: 116, amount: 300n }, 'declined'],
  ])('with %s says %s', (_what, answer, kind) => {
    expect(judge(PAYMENT, { ...ANSWER, ...answer }).kind).toBe(kind);
  });
});

describe('a reason', () => {
  it.each([
    [116, 'no-money'],
    [101, 'card-expired'],
    [-2013, 'no-attempts'],
    [-2014, 'not-confirmed'],
    [208, 'card-blocked'],
    [undefined, 'time-over'],
    [4_711, 'declined'],
  ])('of action code %s is %s, in three languages', (code, reason) => {
    expect(declineReason(code)).toBe(reason);
    const texts = Object.values(DECLINE_TEXTS).map((one) => one[declineReason(code)]);
    expect(new Set(texts).size).toBe(3);
  });
});

describe('the number of an order', () => {
  it('is the same for the same try, at most 32 characters, and another for the next', () => {
    const number = orderNumber('5f2a', '2026-11-22', 12_345);
    expect(number).toBe(orderNumber('5f2a', '2026-11-22', 12_345));
    expect(number).toMatch(/^[A-Z0-9-]{1,32}$/);
    expect(number).not.toBe(orderNumber('5f2a', '2026-11-22', 12_346));
    expect(number).not.toBe(orderNumber('5f2b', '2026-11-22', 12_345));
  });
});
