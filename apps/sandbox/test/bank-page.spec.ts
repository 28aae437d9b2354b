import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BankSuite, CARDS, RETURN_URL } from './bank.suite.js';

const MINUTE_MS = 60_000;
const NO_MONEY = '9051000000001163';

describe('the bank’s page', () => {
  let bank: BankSuite;
  beforeAll(async () => {
    bank = await BankSuite.start();
  });
  afterAll(() => bank.stop());
  beforeEach(async () => {
    await bank.control('DELETE');
  });

  const textOf = async (url: string) => (await bank.visit(url)).text();
  const statusOf = async (orderId: string) => {
    const { orderStatus, actionCode } = await bank.status(orderId);
    return [orderStatus, actionCode];
  };

  it.each([
    ['hy', 'Վճարում', 'Քարտի համարը'],
    ['en', 'Payment', 'Card number'],
    ['ru', 'Оплата', 'Номер карты'],
  ])('speaks %s', async (language, title, label) => {
    const { formUrl } = await bank.register({ language });
    const html = await textOf(formUrl);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain(`>${label}</label>`);
    expect(html).toContain('3 000.00 AMD');
  });

  it('links itself in the other languages, the order with it', async () => {
    const { formUrl, orderId } = await bank.register({ language: 'hy' });
    const [, href = ''] = /href="([^"]+)" lang="en"/.exec(await textOf(formUrl)) ?? [];
    expect(new URL(href, formUrl).searchParams.get('mdOrder')).toBe(orderId);
    expect(await textOf(new URL(href, formUrl).href)).toContain('Card number');
  });

  it('names every field, and loads and runs nothing', async () => {
    const { formUrl } = await bank.register();
    const html = await textOf(formUrl);
    const ids = [...html.matchAll(/<(?:input|select)[^>]* id="(\w+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['pan', 'cardholder', 'cvc']);
    for (const id of ids) expect(html).toContain(`for="${id ?? ''}"`);
    expect(html).not.toMatch(/<script|\bsrc=|@import|url\(/);
  });

  it('shows what a shop wrote as text', async () => {
    const { formUrl } = await bank.register({ description: '<b onclick="x">"A" & B</b>' });
    expect(await textOf(formUrl)).toContain('&lt;b onclick=&quot;x&quot;&gt;&quot;A&quot; &amp; B&lt;/b&gt;');
  });

  it('is kept by no browser and shown in no frame', async () => {
    const { formUrl } = await bank.register();
    const { headers } = await bank.visit(formUrl);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('knows no order but those registered', async () => {
    const { formUrl, orderId } = await bank.register();
    expect((await bank.visit(formUrl.replace(orderId, 'another'))).status).toBe(404);
  });

  describe('takes a card', () => {
    it.each(['arca', 'virtual-arca'] as const)('of %s at once', async (method) => {
      const { formUrl, orderId } = await bank.register({ language: 'en' });
      const answer = await bank.typeCard(formUrl, method);
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe(`${RETURN_URL}?orderId=${orderId}&lang=en`);
      expect(await statusOf(orderId)).toEqual([2, 0]);
    });

    it.each(['visa', 'mastercard'] as const)('of %s after its holder proved who they are', async (method) => {
      const { formUrl, orderId } = await bank.register({ language: 'ru' });
      const challenge = await bank.typeCard(formUrl, method);
      expect(await statusOf(orderId)).toEqual([5, -9000]);
      const answer = await bank.proveHolder(formUrl, challenge);
      expect(answer.headers.get('location')).toBe(`${RETURN_URL}?orderId=${orderId}&lang=ru`);
      expect(await bank.status(orderId)).toMatchObject({
        orderStatus: 2,
        cardAuthInfo: { secureAuthInfo: { eci: method === 'visa' ? '05' : '02' } },
      });
    });

    it('and comes back to an address that has a query', async () => {
      const { formUrl, orderId } = await bank.register({
        returnUrl: `${RETURN_URL}?payment=1`,
        language: 'hy',
      });
      const answer = await bank.typeCard(formUrl, 'arca');
      expect(answer.headers.get('location')).toBe(`${RETURN_URL}?payment=1&orderId=${orderId}&lang=hy`);
    });

    it('with blanks between its digits', async () => {
      const { formUrl, orderId } = await bank.register();
      await bank.typeCard(formUrl, 'arca', { $PAN: '9051 0000 0000 0009' });
      expect(await statusOf(orderId)).toEqual([2, 0]);
    });

    it.each([
      ['no method', { method: '' }, 'method'],
      ['a number that is no card', { $PAN: '9051000000000000' }, 'pan'],
      ['a card of another kind', { $PAN: CARDS.visa }, 'pan'],
      ['a card whose time is over', { YYYY: '2020' }, 'expiry'],
      ['no month', { MM: '' }, 'expiry'],
      ['a name in Armenian letters', { TEXT: 'Անի' }, 'cardholder'],
      ['two digits of the code', { $CVC: '12' }, 'cvc'],
    ])('but not %s, which is no attempt', async (_what, instead, field) => {
      const { formUrl, orderId } = await bank.register({ language: 'en' });
      const answer = await bank.typeCard(formUrl, 'arca', instead);
      expect(answer.status).toBe(422);
      const html = await answer.text();
      expect([...html.matchAll(/id="(\w+)-problem"/g)].map(([, name]) => name)).toEqual([field]);
      expect(html).not.toContain(CARDS.arca);
      expect(await statusOf(orderId)).toEqual([0, -100]);
    });
  });

  describe('declines', () => {
    it('and lets the payer try again while there are attempts', async () => {
      const { formUrl, orderId } = await bank.register({ language: 'en' });
      const first = await bank.typeCard(formUrl, 'arca', { $PAN: NO_MONEY });
      expect(await textOf(new URL(first.headers.get('location') ?? '', formUrl).href)).toContain(
        'The payment was declined (code 116). Attempts left: 2.',
      );
      expect(await statusOf(orderId)).toEqual([0, 116]);
      await bank.typeCard(formUrl, 'arca');
      expect(await statusOf(orderId)).toEqual([2, 0]);
    });

    it('for good after the last attempt', async () => {
      await bank.behave({ attempts: 2 });
      const { formUrl, orderId } = await bank.register();
      await bank.typeCard(formUrl, 'arca', { $PAN: NO_MONEY });
      const last = await bank.typeCard(formUrl, 'arca', { $PAN: NO_MONEY });
      expect(last.headers.get('location')).toContain(RETURN_URL);
      await bank.typeCard(formUrl, 'arca');
      expect(await statusOf(orderId)).toEqual([6, 116]);
    });

    it('at once for fraud', async () => {
      const { formUrl, orderId } = await bank.register();
      await bank.typeCard(formUrl, 'arca', { $PAN: '9051000000009992' });
      expect(await statusOf(orderId)).toEqual([6, 999]);
    });

    it.each([
      ['a wrong code', { code: '000000' }, -2006],
      ['a cancelled check', { action: 'cancel' }, -2014],
    ])('%s of the holder', async (_what, form, actionCode) => {
      const { formUrl, orderId } = await bank.register();
      await bank.proveHolder(formUrl, await bank.typeCard(formUrl, 'visa'), form);
      expect(await statusOf(orderId)).toEqual([6, actionCode]);
      expect(await bank.status(orderId)).not.toHaveProperty('cardAuthInfo.approvalCode');
    });

    it('with every action code it is told', async () => {
      for (const actionCode of [-20_010, -2002, 101, 907, 341_014]) {
        await bank.behave({ actionCode, attempts: 1 });
        const { formUrl, orderId } = await bank.register();
        await bank.typeCard(formUrl, 'arca');
        expect(await statusOf(orderId)).toEqual([6, actionCode]);
      }
    });
  });

  it('sends a payer who cancels back, and leaves the order open', async () => {
    const { formUrl, orderId } = await bank.register();
    const answer = await bank.visit(formUrl, { action: 'cancel' });
    expect(answer.headers.get('location')).toContain(`${RETURN_URL}?orderId=${orderId}`);
    expect(await statusOf(orderId)).toEqual([0, -100]);
    await bank.typeCard(formUrl, 'arca');
    expect(await statusOf(orderId)).toEqual([2, 0]);
  });

  describe('a payer who goes back', () => {
    it('from the holder’s check is led there again', async () => {
      const { formUrl } = await bank.register();
      const challenge = await bank.typeCard(formUrl, 'visa');
      const again = await bank.visit(formUrl);
      expect(again.headers.get('location')).toBe(challenge.headers.get('location'));
    });

    it('after paying sees that it is paid, and pays no second time', async () => {
      const { formUrl, orderId } = await bank.register({ language: 'en' });
      await bank.typeCard(formUrl, 'arca');
      const before = await bank.status(orderId);
      const html = await textOf(formUrl);
      expect(html).toContain('The order is paid.');
      expect(html).toContain(`href="${RETURN_URL}?orderId=${orderId}&amp;lang=en"`);
      await bank.typeCard(formUrl, 'arca');
      expect(await bank.status(orderId)).toEqual(before);
    });
  });

  describe('when its time is over', () => {
    it('declines the order after 20 minutes', async () => {
      const { formUrl, orderId } = await bank.register({ language: 'en' });
      bank.clock.advance(20 * MINUTE_MS);
      expect(await textOf(formUrl)).toContain('The time to pay is over. Nothing was charged.');
      await bank.typeCard(formUrl, 'arca');
      expect(await statusOf(orderId)).toEqual([6, -2007]);
    });

    it('ends a holder’s check too, and earlier where the shop wants that', async () => {
      const { formUrl, orderId } = await bank.register({ sessionTimeoutSecs: '60' });
      const challenge = await bank.typeCard(formUrl, 'visa');
      bank.clock.advance(MINUTE_MS);
      await bank.proveHolder(formUrl, challenge);
      expect(await statusOf(orderId)).toEqual([6, -2007]);
    });
  });

  it('does not send the browser back when the way is lost', async () => {
    await bank.behave({ redirects: false });
    const { formUrl, orderId } = await bank.register({ language: 'en' });
    const answer = await bank.typeCard(formUrl, 'arca');
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain('You may close this page.');
    expect(html).not.toContain(RETURN_URL);
    expect(await statusOf(orderId)).toEqual([2, 0]);
  });

  it('keeps no card number and no code', async () => {
    const { formUrl } = await bank.register();
    const challenge = await bank.typeCard(formUrl, 'visa', { $CVC: '987' });
    await bank.proveHolder(formUrl, challenge);
    const held = (await bank.control('GET', '/orders')).body;
    expect(held).toContain('400000**0002');
    expect(held).not.toContain(CARDS.visa);
    expect(held).not.toContain('"987"');
  });
});
