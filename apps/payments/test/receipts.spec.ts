import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dispatchRequested } from '@pep/contracts';
import { extractText, getDocumentProxy } from 'unpdf';
import { ModelBank } from './model-bank.js';
import { OPERATOR, PaymentsUnderTest, somebody } from './payments-under-test.js';

const bank = new ModelBank();
const payer = somebody();
let payments: PaymentsUnderTest;
let id = '';

beforeAll(async () => {
  payments = await PaymentsUnderTest.start(bank);
  id = (await payments.pay(payer, 'paid')).json().id;
}, 60_000);
afterAll(() => payments.end());

const receipt = (headers: Record<string, string>, by = payer) =>
  payments.call(by, `payments/${id}/receipt`, { headers });

/** A PDF breaks long lines; what stands in it counts. */
async function textOf(pdf: Uint8Array): Promise<string> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  return text.replaceAll(/\s+/g, ' ');
}

describe('a receipt', () => {
  it('is there only for what was paid', async () => {
    const early = await receipt({});
    expect([early.status, early.json().code]).toEqual([409, 'NOT_PAID']);
    bank.decide(bank.orders[0]!, 2);
    payments.clock.advance(3_000);
    expect((await payments.call(payer, `payments/${id}`)).json().status).toBe('paid');
  });

  it.each([
    ['hy', ['Վճարման անդորրագիր', 'Էլեկտրոնային ստորագրության', '«ԷԿԵՆԳ» ՓԲԸ', 'Երևանի ժամանակով']],
    ['en', ['Payment receipt', 'Annual fee', 'EKENG CJSC', 'Yerevan time']],
    ['ru', ['Квитанция об оплате', 'Годовая плата', 'ЗАО «ЭКЕНГ»', 'по ереванскому времени']],
  ])('says all in %s, as a page and as a PDF', async (language, words) => {
    const always = [
      '-0000001',
      payer.name,
      payer.psn,
      '3000.00 AMD',
      'Visa',
      '411111**1111',
      '123456',
      '/v1/verify/R',
    ];
    const page = await receipt({ 'accept-language': language, accept: 'text/html' });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const pdf = await receipt({ 'accept-language': language, accept: 'application/pdf' });
    expect(pdf.headers['content-type']).toBe('application/pdf');
    const [html, printed] = [page.text, await textOf(pdf.bytes)];
    for (const part of [...words, ...always]) {
      expect(html).toContain(part);
      expect(printed).toContain(part);
    }
    expect(html).toMatch(/<svg [^>]*role="img"/);
  });

  it('is checked by anybody with its code, and by nobody without', async () => {
    const code = /verify\/(R[0-9A-F]{32})/.exec((await receipt({})).text)?.[1];
    const check = await payments.call(undefined, `verify/${String(code)}`);
    expect(check.json()).toEqual({
      kind: 'receipt',
      receiptNumber: expect.stringMatching(/^\d{4}-0000001$/),
      status: 'paid',
      amount: { value: '3000.00', currency: 'AMD' },
      refunded: { value: '0.00', currency: 'AMD' },
      paidAt: expect.any(String),
      psnEndsWith: payer.psn.slice(-2),
    });
    expect((await payments.call(undefined, `verify/R${'0'.repeat(32)}`)).status).toBe(404);
    expect((await payments.call(undefined, 'verify/R1')).status).toBe(400);
    // Codes of others have other letters.
    expect((await payments.call(undefined, 'verify/1')).status).toBe(404);
  });

  it('is the payer’s and the operators’', async () => {
    expect((await receipt({}, OPERATOR)).status).toBe(200);
    expect((await receipt({}, somebody())).status).toBe(404);
  });

  it('is sent by mail on request, once a minute', async () => {
    const ask = () =>
      payments.call(payer, `payments/${id}/receipt/email`, {
        method: 'POST',
        body: { email: 'mariam@example.am', language: 'en' },
      });
    expect((await ask()).status).toBe(202);
    expect((await ask()).json().code).toBe('MAILED_JUST_NOW');
    const [asked] = await payments.kafka.readFacts(dispatchRequested.topic, 1);
    expect(asked?.data).toMatchObject({
      template: 'receipt',
      channel: 'email',
      recipient: 'mariam@example.am',
      parameters: {
        number: expect.stringMatching(/-0000001$/),
        amount: '3000.00 AMD',
        receiptUrl: `https://pep.test:8443/v1/payments/${id}/receipt`,
        checkUrl: expect.stringMatching(/^https:\/\/pep\.test:8444\/v1\/verify\/R/),
      },
    });
  });
});
