import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Caller } from '@pep/client-identity';
import { paymentRefunded } from '@pep/contracts';
import { dayInYerevan } from '@pep/service-kit';
import { eventually } from '@pep/testing';
import { reconcileCommand } from '../src/reconcile-day/reconcile-command.js';
import { ReconcileDay } from '../src/reconcile-day/reconcile-day.js';
import { DailyReconciliation } from '../src/reconcile-day/daily-reconciliation.js';
import { SettlePayments } from '../src/settle-payments/settle-payments.js';
import { ModelBank, type ModelOrder } from './model-bank.js';
import { OPERATOR, PaymentsUnderTest, somebody } from './payments-under-test.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const bank = new ModelBank();
let payments: PaymentsUnderTest;
let keys = 0;

beforeAll(async () => {
  payments = await PaymentsUnderTest.start(bank);
}, 60_000);
afterAll(() => payments.end());
afterEach(() => bank.calm());

const lastOrder = (): ModelOrder => bank.orders.at(-1)!;
const show = async (payer: Caller, id: string) => (await payments.call(payer, `payments/${id}`)).json();

async function paid(payer: Caller): Promise<string> {
  const { id } = (await payments.pay(payer, `pay-${String(++keys)}`)).json();
  bank.decide(lastOrder(), 2);
  payments.clock.advance(3_000);
  expect(await show(payer, id)).toMatchObject({ status: 'paid' });
  return id;
}

async function refund(
  id: string,
  body: object = {},
  { key = `refund-${String(++keys)}`, by = OPERATOR } = {},
) {
  return payments.call(by, `payments/${id}/refund`, {
    method: 'POST',
    body: { reason: 'asked by phone', ...body },
    headers: { 'idempotency-key': key },
  });
}
const amd = (value: string) => ({ amount: { value, currency: 'AMD' } });

describe('a refund', () => {
  it('of the whole, on its day, is a reversal at the bank and takes the term back', async () => {
    const payer = somebody();
    const id = await paid(payer);
    const answer = await refund(id);
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({
      state: 'done',
      payment: { status: 'refunded', refunded: amd('3000.00').amount },
    });
    expect(answer.json().payment.termEndsOn).toBeUndefined();
    expect(lastOrder().status).toBe(3);
    const facts = await payments.kafka.readFacts(paymentRefunded.topic, 2);
    const told = facts.find(({ headers }) => headers['ce_type'] === paymentRefunded.type);
    expect(told?.data).toMatchObject({ paymentId: id, refunded: { value: '3000.00' } });
    expect(told?.data).not.toHaveProperty('termEndsOn');
  });

  it('of the whole, on a later day, is a refund at the bank', async () => {
    const payer = somebody();
    const id = await paid(payer);
    payments.clock.advance(DAY_MS);
    expect((await refund(id)).json()).toMatchObject({ state: 'done', payment: { status: 'refunded' } });
    expect([lastOrder().status, lastOrder().returned]).toEqual([4, 300_000n]);
  });

  it('in parts leaves the term until all is given back', async () => {
    const payer = somebody();
    const id = await paid(payer);
    expect((await refund(id, amd('1000.00'))).json().payment).toMatchObject({
      status: 'paid',
      refunded: { value: '1000.00' },
      termEndsOn: expect.any(String),
    });
    expect((await refund(id, amd('2000.01'))).json().code).toBe('REFUND_TOO_LARGE');
    expect((await refund(id)).json().payment).toMatchObject({
      status: 'refunded',
      refunded: { value: '3000.00' },
    });
    expect((await refund(id)).json().code).toBe('NOT_REFUNDABLE');
    expect(lastOrder().returned).toBe(300_000n);
  });

  it('after an extension takes one year back, and the other begins in its place', async () => {
    const payer = somebody();
    const first = await paid(payer);
    payments.clock.advance(DAY_MS);
    const second = await paid(payer);
    const [before, extended] = [await show(payer, first), await show(payer, second)];
    expect(extended.termStartsOn > before.termEndsOn).toBe(true);
    await refund(first);
    const left = await show(payer, second);
    expect(left.termStartsOn).toBe(dayInYerevan(new Date(left.paidAt)));
    expect(left.termEndsOn < extended.termEndsOn).toBe(true);
  });

  it('is made once for one key, and refused while another is under way', async () => {
    const id = await paid(somebody());
    bank.mishap('answer-lost');
    expect((await refund(id, amd('1000.00'), { key: 'once' })).json()).toMatchObject({ state: 'requested' });
    expect((await refund(id, amd('1000.00'), { key: 'once' })).json()).toMatchObject({ state: 'requested' });
    expect((await refund(id, amd('1000.00'))).json().code).toBe('REFUND_UNDER_WAY');
    payments.clock.advance(2 * MINUTE_MS);
    await eventually(async () => {
      await payments.app.get(SettlePayments).execute();
      expect((await refund(id, amd('1000.00'), { key: 'once' })).json()).toMatchObject({ state: 'done' });
    });
    expect(lastOrder().returned).toBe(100_000n);
  });

  it('that the bank never heard of is found not to have been made', async () => {
    const id = await paid(somebody());
    bank.mishap('not-heard');
    expect((await refund(id, {}, { key: 'unheard' })).json()).toMatchObject({ state: 'requested' });
    await eventually(async () => {
      payments.clock.advance(10 * MINUTE_MS);
      await payments.app.get(SettlePayments).execute();
      expect((await refund(id, {}, { key: 'unheard' })).json().code).toBe('REFUND_REFUSED');
    });
    expect((await refund(id)).json()).toMatchObject({ state: 'done' });
  });

  it('that the bank leaves open is ended by an operator’s word, once and not before the bank had its time', async () => {
    const id = await paid(somebody());
    await refund(id, amd('1000.00'));
    bank.mishap('answer-lost');
    bank.saysAmounts = false;
    expect((await refund(id, amd('500.00'))).json()).toMatchObject({ state: 'requested' });
    const decide = (body: object = {}, { key = `decide-${String(++keys)}`, by = OPERATOR } = {}) =>
      payments.call(by, `payments/${id}/refund/outcome`, {
        method: 'POST',
        body: { outcome: 'done', reason: 'seen in the bank’s console', ...body },
        headers: { 'idempotency-key': key },
      });
    expect((await decide()).json().code).toBe('REFUND_TOO_YOUNG');
    payments.clock.advance(31 * MINUTE_MS);
    await payments.app.get(SettlePayments).execute();
    expect((await show(OPERATOR, id)).refunded.value).toBe('1000.00');
    expect((await decide({}, { by: somebody() })).json().code).toBe('OPERATOR_ONLY');
    const first = await decide({}, { key: 'decided' });
    expect([first.status, first.json().refunded.value]).toEqual([201, '1500.00']);
    expect((await decide({}, { key: 'decided' })).json().refunded.value).toBe('1500.00');
    expect((await decide({ outcome: 'not-done' })).json().code).toBe('NO_REFUND_OPEN');
    const said = await payments.query(
      'SELECT decided_by, decision FROM refund WHERE payment_id = $1 AND decision IS NOT NULL',
      [id],
    );
    expect(said).toEqual([{ decided_by: OPERATOR.psn, decision: 'seen in the bank’s console' }]);
  });

  it('is for operators, of what was paid', async () => {
    const payer = somebody();
    const id = await paid(payer);
    expect((await refund(id, {}, { by: payer })).json().code).toBe('OPERATOR_ONLY');
    const { id: open } = (await payments.pay(somebody(), 'open')).json();
    expect((await refund(open)).json().code).toBe('NOT_REFUNDABLE');
    expect((await refund(crypto.randomUUID())).status).toBe(404);
  });
});

describe('comparing a day with the bank', () => {
  it('finds nothing where both agree, and writes that down', async () => {
    payments.clock.advance(3 * DAY_MS);
    await paid(somebody());
    const day = dayInYerevan(payments.clock.now());
    expect(await payments.app.get(ReconcileDay).execute(day)).toEqual({ payments: 1, differences: [] });
  });

  it('believes the bank where it knows better, and writes down what can not be', async () => {
    payments.clock.advance(3 * DAY_MS);
    const [givenBack, unpaid] = [somebody(), somebody()];
    const first = await paid(givenBack);
    // By hand, in the bank's console.
    bank.decide(lastOrder(), 4);
    lastOrder().returned = 300_000n;
    const second = await paid(unpaid);
    bank.decide(lastOrder(), 6, 116);
    const day = dayInYerevan(payments.clock.now());
    const { differences } = await payments.app.get(ReconcileDay).execute(day);
    expect(differences).toEqual([
      { paymentId: first, ours: 'paid', banks: 'says given-back', corrected: true },
      { paymentId: second, ours: 'paid', banks: 'says declined of what it took', corrected: false },
    ]);
    expect(await show(givenBack, first)).toMatchObject({ status: 'refunded' });
    expect(await show(unpaid, second)).toMatchObject({ status: 'paid' });
    const written = await payments.query('SELECT payment_id FROM difference WHERE day = $1 ORDER BY id', [
      day,
    ]);
    expect(written).toEqual([{ payment_id: first }, { payment_id: second }]);
  });

  it('is a command too, which says each difference', async () => {
    payments.clock.advance(3 * DAY_MS);
    const id = await paid(somebody());
    bank.decide(lastOrder(), 6, 116);
    const said: string[] = [];
    const written = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    await reconcileCommand(payments.app, [dayInYerevan(payments.clock.now())]);
    await reconcileCommand(payments.app, ['yesterday']);
    written.mockRestore();
    const code = process.exitCode;
    process.exitCode = undefined;
    expect(said.join('')).toMatch(
      new RegExp(
        `${id}: ours paid, the bank says declined of what it took, look into it\npayments 1, differences 1\nusage: --reconcile`,
      ),
    );
    expect(code).toBe(64);
  });

  it('is done for each of the last days once, in the night', async () => {
    const job = payments.app.get(DailyReconciliation);
    await job.execute();
    const done = await payments.query('SELECT day, finished_at FROM reconciliation');
    await job.execute();
    expect(await payments.query('SELECT day, finished_at FROM reconciliation')).toEqual(done);
    expect(done.length).toBeGreaterThanOrEqual(7);
  });
});
