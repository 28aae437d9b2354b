import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import type { Page } from 'playwright-core';
import { extractText } from 'unpdf';
import { PayerBrowser, typeCard, typeHoldersCode } from '../src/payer-browser.js';
import { call, type Identity } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';
import { SandboxControl } from '../src/sandbox.js';

const PHONE = '37493000011';
/** Over the broker, to a service that has just been told. */
const ARRIVAL_MS = 30_000;

interface Payment {
  readonly id: string;
  readonly status: string;
  readonly redirectUrl: string;
  readonly receiptNumber: string;
}

describe('registering and paying in one step, in a browser', () => {
  let stack: RunningStack;
  let sandbox: SandboxControl;
  let browser: PayerBrowser;
  const started: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    stack = await RunningStack.start();
    started.push(stack);
    sandbox = new SandboxControl(stack);
    browser = await PayerBrowser.start(stack);
    started.push(browser);
  }, 180_000);
  afterAll(async () => {
    for (const one of started.reverse()) await one.stop();
  }, 60_000);

  async function newcomer(psn: string): Promise<Identity> {
    const card = await sandbox.issueCard({ psn, surname: 'HAKOBYAN', givenName: 'ANI' });
    return { cert: card.authentication.certificate, key: card.authentication.key };
  }

  const post = (who: Identity, path: string, json: object) =>
    call(stack, who, path, {
      method: 'POST',
      json,
      headers: { 'idempotency-key': crypto.randomUUID() },
    });

  async function beginPayment(who: Identity): Promise<Payment> {
    const order = { purpose: 'annual-service', method: 'visa', language: 'en' };
    const answer = await post(who, '/v1/payments', order);
    expect(answer).toMatchObject({ status: 201, data: { status: 'pending' } });
    return answer.data as Payment;
  }

  const payments = async (who: Identity) =>
    ((await call(stack, who, '/v1/payments')).data as { items: Payment[] }).items;
  /** What the page says of the payment. */
  const status = (page: Page) => page.getByRole('status').innerText();

  it('leads from a new card by phone, contract and bank page to an active certificate and a printed receipt', async () => {
    const ani = await newcomer('4712051937');
    const begun = await post(ani, '/v1/registrations', {
      ...{ mobile: `+${PHONE}`, mode: 'register-and-pay', language: 'en' },
    });
    expect(begun).toMatchObject({ status: 201, data: { status: 'awaiting-code', codeLength: 4 } });
    const { id } = begun.data as { readonly id: string };
    const code = await eventually(async () => {
      const [sms] = (await sandbox.sms(PHONE)).items;
      return /code: (\d{4})\./.exec(sms?.text ?? '')![1];
    }, ARRIVAL_MS);
    const confirmation = `/v1/registrations/${id}/confirmation`;
    expect(await post(ani, confirmation, { code, contractAccepted: true })).toMatchObject({
      data: { status: 'awaiting-payment' },
    });

    const page = await browser.open(ani);
    await page.goto((await beginPayment(ani)).redirectUrl);
    await typeCard(page);
    await typeHoldersCode(page);
    await page.waitForURL(/\/v1\/payments\/return\?/);
    expect(await status(page)).toBe('The payment is made.');
    expect(await page.getByText('The service is paid for until').innerText()).toMatch(/\d{4}-\d\d-\d\d/);

    await page.getByRole('link', { name: 'Receipt (needs your ID card)' }).click();
    await page.waitForURL(/\/v1\/payments\/[^/]+\/receipt$/);
    const [{ receiptNumber } = { receiptNumber: '' }] = await payments(ani);
    expect(await page.getByRole('table').innerText()).toContain(receiptNumber);
    const printed = await extractText(new Uint8Array(await page.pdf({ preferCSSPageSize: true })), {
      mergePages: true,
    });
    expect(printed).toMatchObject({ totalPages: 1, text: expect.stringContaining(receiptNumber) });

    await eventually(async () => {
      expect((await call(stack, ani, `/v1/registrations/${id}`)).data).toMatchObject({ status: 'active' });
      expect((await call(stack, ani, '/v1/me')).data).toMatchObject({ certificate: { state: 'active' } });
    }, ARRIVAL_MS);
  }, 120_000);

  it('tells who presses the back button how the order stands, and charges once', async () => {
    const aram = await newcomer('3906172549');
    const page = await browser.open(aram);
    await page.goto((await beginPayment(aram)).redirectUrl);
    await typeCard(page);
    await page.getByLabel('One-time code').waitFor();
    // The card was typed already: the bank leads on from its form to the holder's check.
    await page.goBack();
    await typeHoldersCode(page);
    await page.waitForURL(/\/v1\/payments\/return\?/);

    await page.goBack();
    expect(await status(page)).toBe('The order is paid.');
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await page.waitForURL(/\/v1\/payments\/return\?/);
    expect(await status(page)).toBe('The payment is made.');
    expect(await payments(aram)).toMatchObject([{ status: 'paid' }]);
  }, 120_000);

  it('tells who comes too late that nothing was charged, and lets them begin anew', async () => {
    const nare = await newcomer('6903284176');
    const { redirectUrl } = await beginPayment(nare);
    const page = await browser.open(nare);
    await page.goto(redirectUrl);
    await sandbox.endBankSession(redirectUrl);
    await typeCard(page);
    expect(await status(page)).toBe('The time to pay is over. Nothing was charged.');
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await page.waitForURL(/\/v1\/payments\/return\?/);
    await eventually(async () => {
      await page.reload();
      expect(await status(page)).toBe('The payment was not made.');
    }, ARRIVAL_MS);
    expect(await payments(nare)).toMatchObject([{ status: 'expired' }]);
    expect((await beginPayment(nare)).redirectUrl).not.toBe(redirectUrl);
  }, 120_000);
});
