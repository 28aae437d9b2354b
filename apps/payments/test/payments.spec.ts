import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { paymentPaid } from '@pep/contracts';
import { dayInYerevan } from '@pep/service-kit';
import { eventually } from '@pep/testing';
import { SettlePayments } from '../src/settle-payments/settle-payments.js';
import { ModelBank, type ModelOrder } from './model-bank.js';
import { OPERATOR, PaymentsUnderTest, somebody } from './payments-under-test.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const bank = new ModelBank();
let payments: PaymentsUnderTest;

beforeAll(async () => {
  payments = await PaymentsUnderTest.start(bank);
}, 60_000);
afterAll(() => payments.end());
afterEach(() => bank.calm());

const lastOrder = (): ModelOrder => bank.orders.at(-1)!;
const settle = () => payments.app.get(SettlePayments).execute();

describe('a payment', () => {
  it('leads to the bank’s page, is paid there and gives a year and a receipt', async () => {
    const payer = somebody();
    const started = await payments.pay(payer, 'k1');
    expect(started.status).toBe(201);
    const { id, redirectUrl } = started.json();
    expect(started.headers.location).toBe(`/v1/payments/${id}`);
    expect(started.json()).toMatchObject({
      status: 'pending',
      amount: { value: '3000.00', currency: 'AMD' },
      method: 'visa',
    });
    expect(redirectUrl).toContain(lastOrder().orderId);
    expect(lastOrder()).toMatchObject({ amount: 300_000n, orderNumber: expect.stringMatching(/^.{1,32}$/) });
    expect(lastOrder().orderNumber).not.toContain(payer.psn);

    bank.decide(lastOrder(), 2);
    const page = await payments.call(undefined, `payments/return?orderId=${lastOrder().orderId}&lang=en`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('The payment is made.');
    const shown = (await payments.call(payer, `payments/${id}`)).json();
    const today = dayInYerevan(payments.clock.now());
    expect(shown).toMatchObject({
      status: 'paid',
      termStartsOn: today,
      receiptUrl: `/v1/payments/${id}/receipt`,
    });
    const facts = await payments.kafka.readFacts(paymentPaid.topic, 1);
    expect(facts[0]).toMatchObject({
      key: payer.psn,
      data: {
        paymentId: id,
        receiptNumber: expect.stringMatching(/^\d{4}-0000001$/),
        term: { startsOn: today },
      },
    });
  });

  it('is one, however often and from wherever the same person starts it', async () => {
    const payer = somebody();
    const before = bank.orders.length;
    const answers = await Promise.all([
      payments.pay(payer, 'tab-1'),
      payments.pay(payer, 'tab-2', 'arca'),
      payments.pay(payer, 'tab-1'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.json().redirectUrl)).size).toBe(1);
    expect(bank.orders).toHaveLength(before + 1);
  });

  it('goes on with the same key after the bank was away', async () => {
    const payer = somebody();
    bank.mishap('not-heard');
    const first = await payments.pay(payer, 'again');
    expect([first.status, first.json().code]).toEqual([503, 'BANK_AWAY']);
    const second = await payments.pay(payer, 'again');
    expect(second.status).toBe(201);
    expect(second.json().redirectUrl).toContain(lastOrder().orderId);
  });

  it('begins anew when the bank took the order but its answer was lost', async () => {
    const payer = somebody();
    bank.mishap('answer-lost');
    expect((await payments.pay(payer, 'lost')).status).toBe(503);
    const lost = lastOrder();
    const second = await payments.pay(payer, 'lost');
    expect(second.json().redirectUrl).toContain(lastOrder().orderId);
    expect(lastOrder().orderNumber).not.toBe(lost.orderNumber);
  });

  it('is not told to others, but to operators', async () => {
    const payer = somebody();
    const { id } = (await payments.pay(payer, 'mine')).json();
    expect((await payments.call(somebody(), `payments/${id}`)).status).toBe(404);
    expect((await payments.call(OPERATOR, `payments/${id}`)).status).toBe(200);
    expect((await payments.call(undefined, `payments/${id}`)).status).toBe(401);
    const own = (await payments.call(payer, 'payments')).json().items;
    expect(own.map((one) => one.id)).toEqual([id]);
    expect((await payments.call(payer, `payments?psn=${somebody().psn}`)).status).toBe(404);
    const today = dayInYerevan(payments.clock.now());
    const asked = `payments?psn=${payer.psn}&from=${today}&to=${today}&status=pending`;
    expect((await payments.call(OPERATOR, asked)).json().items).toHaveLength(1);
  });

  it('that is declined says why in the payer’s language, and a new one can begin', async () => {
    const payer = somebody();
    const { id } = (await payments.pay(payer, 'poor')).json();
    bank.decide(lastOrder(), 6, 116);
    const shown = await payments.call(payer, `payments/${id}`, {
      headers: { 'accept-language': 'ru' },
    });
    expect(shown.json()).toMatchObject({
      status: 'declined',
      reason: { code: 'no-money', text: expect.stringContaining('недостаточно средств') },
    });
    const page = await payments.call(undefined, `payments/return?orderId=${lastOrder().orderId}&lang=hy`);
    expect(page.text).toContain('Վճարումը չի կատարվել։');
    const second = (await payments.pay(payer, 'richer')).json();
    expect(second.id).not.toBe(id);
    expect(second.redirectUrl).toBeDefined();
  });

  it('whose session ran out is expired, and starting again begins a new one', async () => {
    const payer = somebody();
    const { id } = (await payments.pay(payer, 'slow')).json();
    bank.decide(lastOrder(), 6, -2007);
    payments.clock.advance(21 * MINUTE_MS);
    const second = (await payments.pay(payer, 'quick')).json();
    expect(second.id).not.toBe(id);
    expect((await payments.call(payer, `payments/${id}`)).json()).toMatchObject({
      status: 'expired',
      reason: { code: 'time-over' },
    });
  });

  it('whose outcome the bank does not know stays pending and is asked for until it is known', async () => {
    const payer = somebody();
    const { id } = (await payments.pay(payer, 'who-knows')).json();
    bank.decide(lastOrder(), 6, 151_019);
    payments.clock.advance(3_000);
    const shown = (await payments.call(payer, `payments/${id}`)).json();
    expect(shown).toMatchObject({ status: 'pending', outcomeUnknown: true });
    expect(shown.redirectUrl).toBeUndefined();
    expect((await payments.pay(payer, 'impatient')).json().id).toBe(id);
    bank.decide(lastOrder(), 2);
    payments.clock.advance(DAY_MS);
    await eventually(async () => {
      await settle();
      expect((await payments.call(payer, `payments/${id}`)).json().status).toBe('paid');
    });
  });

  it('that the bank declares paid by hand after it was declined counts, once', async () => {
    const payer = somebody();
    const { id } = (await payments.pay(payer, 'by-hand')).json();
    bank.decide(lastOrder(), 6, 116);
    payments.clock.advance(3_000);
    expect((await payments.call(payer, `payments/${id}`)).json().status).toBe('declined');
    bank.decide(lastOrder(), 2);
    await eventually(async () => {
      payments.clock.advance(20 * MINUTE_MS);
      await settle();
      expect((await payments.call(payer, `payments/${id}`)).json().status).toBe('paid');
    });
  });

  it.each([
    ['another amount', { amount: 1n }],
    ['another currency', { currency: '643' }],
    ['another order', { orderNumber: 'P0' }],
  ])('is never paid while the bank tells of %s', async (_what, lie) => {
    const payer = somebody();
    const { id } = (await payments.pay(payer, 'wrong')).json();
    const order = lastOrder();
    bank.decide(order, 2);
    bank.lie = lie;
    payments.clock.advance(3_000);
    expect((await payments.call(payer, `payments/${id}`)).json().status).toBe('pending');
    expect(
      await payments.query('SELECT id FROM payment WHERE id = $1 AND contradiction IS NOT NULL', [id]),
    ).toHaveLength(1);
    bank.lie = undefined;
    payments.clock.advance(3_000);
    expect((await payments.call(payer, `payments/${id}`)).json().status).toBe('paid');
  });

  it('is asked about by one replica at a time, whatever their number', async () => {
    const orders: ModelOrder[] = [];
    for (let count = 0; count < 6; count++) {
      await payments.pay(somebody(), 'one-of-many');
      orders.push(lastOrder());
    }
    payments.clock.advance(6_000);
    const replicas = [1, 2, 3].map(async () => {
      while ((await settle()) > 0);
    });
    await Promise.all(replicas);
    expect(orders.map(({ orderId }) => bank.asked.get(orderId))).toEqual(orders.map(() => 1));
  });

  it('of a page that nobody came from is found out all the same', async () => {
    const payer = somebody();
    const { id } = (await payments.pay(payer, 'closed-the-browser')).json();
    bank.decide(lastOrder(), 2);
    payments.clock.advance(MINUTE_MS);
    await eventually(async () => {
      await settle();
      const found = await payments.query<{ state: string }>('SELECT state FROM payment WHERE id = $1', [id]);
      expect(found).toEqual([{ state: 'paid' }]);
    });
  });
});

describe('the page that the payer comes back to', () => {
  it.each([
    'payments/return',
    'payments/return?orderId=nothing',
    `payments/return?orderId=${'x'.repeat(99)}`,
  ])('knows nothing under %s, and says so', async (url) => {
    const page = await payments.call(undefined, `${url}${url.includes('?') ? '&' : '?'}lang=en`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('No such payment was found.');
  });
});
