import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '@pep/client-identity';
import { paymentPaid } from '@pep/contracts';
import { eventually } from '@pep/testing';
import { SettlePayments } from '../src/settle-payments/settle-payments.js';
import { type Answer, OPERATOR, PaymentsUnderTest, somebody } from './payments-under-test.js';
import { CARDS, SandboxProcess } from './sandbox-process.js';

const MINUTE_MS = 60_000;

let bank: SandboxProcess;
let payments: PaymentsUnderTest;

beforeAll(async () => {
  bank = await SandboxProcess.start();
  payments = await PaymentsUnderTest.start(undefined, { bankUrl: bank.url, bankTimeoutMs: 500 });
}, 60_000);
afterAll(async () => {
  await payments.end();
  await bank.stop();
});
afterEach(() => bank.behave({}));

async function show(payer: Caller, { id }: Pick<Answer, 'id'>): Promise<Answer> {
  payments.clock.advance(3_000);
  return (await payments.call(payer, `payments/${id}`)).json();
}
async function start(payer: Caller, key: string): Promise<Answer> {
  const answer = await payments.pay(payer, key);
  expect(answer.status).toBe(201);
  return answer.json();
}
const orderOf = ({ redirectUrl }: Answer): string => new URL(redirectUrl).searchParams.get('mdOrder') ?? '';

describe('with a bank that speaks ArCa iPay', () => {
  it.each([
    ['arca', CARDS.arca, {}],
    ['visa', CARDS.visa, { replyVersion: '02' }],
    ['virtual-arca', CARDS.arca, { replyVersion: '03', errorCodes: 'number' }],
    ['arca', CARDS.arca, { errorCodes: 'absent' }],
  ])('a payment by %s is made on its page, whichever replies it gives', async (method, card, behaviour) => {
    await bank.behave(behaviour);
    const payer = somebody();
    const payment = await start(payer, 'page');
    const back = await bank.typeCard(payment.redirectUrl, method, card);
    expect(back).toMatch(/^https:\/\/pep\.test:8444\/v1\/payments\/return\?orderId=[^&]+&lang=hy$/);
    const page = await payments.call(undefined, String(back).replace('https://pep.test:8444/v1/', ''));
    expect(page.text).toContain('Վճարումը կատարված է։');
    const receipt = await payments.call(payer, `payments/${payment.id}/receipt`);
    expect(receipt.text).toContain(`${card.slice(0, 6)}**${card.slice(-4)}`);
  });

  it('a declined card can be tried again, and another one pays', async () => {
    const payer = somebody();
    const payment = await start(payer, 'poor');
    await bank.typeCard(payment.redirectUrl, 'arca', CARDS.poor);
    expect(await show(payer, payment)).toMatchObject({ status: 'pending', redirectUrl: payment.redirectUrl });
    await bank.typeCard(payment.redirectUrl, 'arca', CARDS.arca);
    await eventually(async () => {
      expect(await show(payer, payment)).toMatchObject({ status: 'paid' });
    });
  });

  it('a declined payment says why, and counts when the bank changes it by hand', async () => {
    await bank.behave({ attempts: 1 });
    const payer = somebody();
    const payment = await start(payer, 'declined');
    await bank.typeCard(payment.redirectUrl, 'arca', CARDS.poor);
    expect(await show(payer, payment)).toMatchObject({
      status: 'declined',
      reason: { code: expect.any(String) },
    });
    await bank.change(orderOf(payment), { orderStatus: 2 });
    await eventually(async () => {
      payments.clock.advance(20 * MINUTE_MS);
      await payments.app.get(SettlePayments).execute();
      expect(await show(payer, payment)).toMatchObject({ status: 'paid' });
    });
  });

  it('an outcome that it does not know is pending until it does', async () => {
    const payer = somebody();
    const payment = await start(payer, 'unanswered');
    await bank.typeCard(payment.redirectUrl, 'arca', CARDS.unanswered);
    expect(await show(payer, payment)).toMatchObject({ status: 'pending', outcomeUnknown: true });
    await bank.change(orderOf(payment), { orderStatus: 2, actionCode: 0 });
    expect(await show(payer, payment)).toMatchObject({ status: 'paid' });
  });

  it.each([
    ['answers with HTTP 500', { kind: 'error' }],
    ['never answers', { kind: 'timeout' }],
    ['hangs up', { kind: 'hang-up' }],
    ['answers what is not JSON', { kind: 'not-json' }],
    ['refuses by a system error', { kind: 'refusal', errorCode: 7 }],
  ])('that %s, the same request goes on later', async (_what, fault) => {
    const payer = somebody();
    await bank.behave({ fault });
    expect((await payments.pay(payer, 'fault')).json()).toMatchObject({ code: 'BANK_AWAY' });
    await bank.behave({});
    const payment = await start(payer, 'fault');
    await bank.behave({ fault });
    expect(await show(payer, payment)).toMatchObject({ status: 'pending' });
    await bank.behave({});
    await bank.typeCard(payment.redirectUrl, 'arca', CARDS.arca);
    await eventually(async () => {
      expect(await show(payer, payment)).toMatchObject({ status: 'paid' });
    });
  });

  it('whose answer to the order is lost, the same request gets a new order', async () => {
    const payer = somebody();
    await bank.behave({ fault: { kind: 'hang-up', done: true, calls: ['register.do'], times: 1 } });
    expect((await payments.pay(payer, 'lost')).json()).toMatchObject({ code: 'BANK_AWAY' });
    const payment = await start(payer, 'lost');
    await bank.typeCard(payment.redirectUrl, 'arca', CARDS.arca);
    await eventually(async () => {
      expect(await show(payer, payment)).toMatchObject({ status: 'paid' });
    });
  });

  it('that names another amount is not believed', async () => {
    const payer = somebody();
    const payment = await start(payer, 'amount');
    await bank.change(orderOf(payment), { orderStatus: 2, amount: 100 });
    expect(await show(payer, payment)).toMatchObject({ status: 'pending' });
    await bank.change(orderOf(payment), { amount: 300_000 });
    expect(await show(payer, payment)).toMatchObject({ status: 'paid' });
  });

  it('a payment is given back in parts, another is reversed on its day', async () => {
    const refund = (payment: Answer, key: string, body: object) =>
      payments.call(OPERATOR, `payments/${payment.id}/refund`, {
        method: 'POST',
        body: { reason: 'test', ...body },
        headers: { 'idempotency-key': key },
      });
    const [parts, whole] = [somebody(), somebody()];
    const [first, second] = [await start(parts, 'parts'), await start(whole, 'whole')];
    for (const [payer, payment] of [[parts, first] as const, [whole, second] as const]) {
      await bank.typeCard(payment.redirectUrl, 'arca', CARDS.arca);
      await eventually(async () => {
        expect(await show(payer, payment)).toMatchObject({ status: 'paid' });
      });
    }
    const part = await refund(first, 'part', { amount: { value: '1000.00', currency: 'AMD' } });
    expect(part.json()).toMatchObject({ state: 'done', payment: { status: 'paid' } });
    expect((await refund(first, 'rest', {})).json()).toMatchObject({ payment: { status: 'refunded' } });
    expect((await refund(second, 'all', {})).json()).toMatchObject({ payment: { status: 'refunded' } });
    const states = await payments.query<{ state: string }>(
      'SELECT state FROM payment WHERE id = ANY($1::uuid[]) ORDER BY id',
      [[first.id, second.id]],
    );
    expect(states.map(({ state }) => state)).toEqual(['refunded', 'reversed']);
  });

  it('no card number is in any table or fact', async () => {
    const tables = await payments.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const stored: string[] = [];
    for (const { name } of tables) {
      const found = await payments.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      stored.push(...found.map(({ row }) => row));
    }
    const facts = await payments.kafka.readFacts(paymentPaid.topic, 10);
    const all = [...stored, JSON.stringify(facts)].join('\n');
    for (const card of Object.values(CARDS)) expect(all).not.toContain(card);
    expect(all).toContain(`${CARDS.arca.slice(0, 6)}**${CARDS.arca.slice(-4)}`);
  });
});
