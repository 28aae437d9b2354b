import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { payOnPage, TEST_CARD } from '../src/bank-page.js';
import { call } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';

const NEWCOMER = 'identities/newcomer';

interface Payment {
  readonly id: string;
  readonly status: string;
  readonly redirectUrl: string;
  readonly receiptUrl: string;
}

describe('paying the yearly fee', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await RunningStack.start();
  }, 180_000);
  afterAll(() => stack.stop(), 60_000);

  const pay = async (key: string) =>
    (
      await call(stack, NEWCOMER, '/v1/payments', {
        method: 'POST',
        json: { purpose: 'annual-service', method: 'visa' },
        headers: { 'idempotency-key': key },
      })
    ).data as Payment;

  it('goes from a card that was never registered over the bank’s page to a receipt that anybody can check', async () => {
    const payment = await pay('first');
    expect((await pay('first')).id).toBe(payment.id);
    expect((await pay('second-window')).redirectUrl).toBe(payment.redirectUrl);

    const back = await payOnPage(payment.redirectUrl);
    expect(new URL(back).port).toBe(new URL(stack.state.urls.public).port);
    const page = await call(stack, undefined, back, { headers: { 'accept-language': 'en' } });
    expect(page).toMatchObject({ status: 200, contentType: 'text/html; charset=utf-8' });
    expect(page.data).toContain('Վճարումը կատարված է։');

    const paid = (await call(stack, NEWCOMER, `/v1/payments/${payment.id}`)).data as Payment;
    expect(paid).toMatchObject({ status: 'paid', amount: { value: '3000.00', currency: 'AMD' } });
    const receipt = await call(stack, NEWCOMER, paid.receiptUrl);
    const check = /https:\/\/[^"]+\/v1\/verify\/R[0-9A-F]{32}/.exec(String(receipt.data))?.[0] ?? '';
    expect((await call(stack, undefined, check)).data).toMatchObject({ kind: 'receipt', status: 'paid' });
    const pdf = await call(stack, NEWCOMER, paid.receiptUrl, { headers: { accept: 'application/pdf' } });
    expect(String(pdf.data)).toMatch(/^%PDF-/);
    expect((await call(stack, 'identities/citizen', paid.receiptUrl)).status).toBe(404);
  });

  it('can be given back by an operator, on the same day wholly', async () => {
    const { items } = (await call(stack, NEWCOMER, '/v1/payments')).data as { items: Payment[] };
    const refund = (identity: string) =>
      call(stack, identity, `/v1/payments/${items[0]?.id ?? ''}/refund`, {
        method: 'POST',
        json: { reason: 'the card was paid for twice' },
        headers: { 'idempotency-key': 'refund' },
      });
    expect((await refund(NEWCOMER)).data).toMatchObject({ status: 403, code: 'OPERATOR_ONLY' });
    expect((await refund('identities/operator')).data).toMatchObject({
      state: 'done',
      payment: { status: 'refunded' },
    });
  });

  it('leaves no card number in any log', () => {
    const logs = [...stack.logs().values()];
    expect(logs.length).toBeGreaterThan(5);
    for (const log of logs) expect(log).not.toContain(TEST_CARD);
  });
});
