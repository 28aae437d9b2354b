import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BankSuite, RETURN_URL } from './bank.suite.js';

const HOUR_MS = 3_600_000;

describe('the bank, called by a shop,', () => {
  let bank: BankSuite;
  beforeAll(async () => {
    bank = await BankSuite.start();
  });
  afterAll(() => bank.stop());
  beforeEach(async () => {
    await bank.control('DELETE');
  });

  describe('registers an order', () => {
    it('and says where its payer pays', async () => {
      const answer = await bank.register({ language: 'ru', pageView: 'MOBILE', description: 'Տարեկան վճար' });
      expect(answer).toMatchObject({ errorCode: '0', errorMessage: 'Успешно', error: false });
      expect(answer.orderId).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.formUrl).toMatch(
        new RegExp(`/payment/merchants/pep/mobile_payment_ru.html\\?mdOrder=${answer.orderId}$`),
      );
    });

    it('not paid yet, in roubles when no currency is named', async () => {
      const form = { orderNumber: 'in-roubles', amount: '100', returnUrl: RETURN_URL };
      const { orderId } = await bank.call('register.do', form);
      expect(await bank.status(String(orderId))).toMatchObject({
        orderNumber: 'in-roubles',
        orderStatus: 0,
        actionCode: -100,
        actionCodeDescription: 'No payments yet',
        currency: '643',
        amount: 100,
      });
    });

    it.each([
      ['without a user name', { userName: '' }, 4],
      ['without a password', { password: '' }, 4],
      ['with a wrong password', { password: 'guess' }, 5],
      ['of an unknown shop', { userName: 'other' }, 5],
      ['without a number', { orderNumber: '' }, 4],
      ['with a number of 33 characters', { orderNumber: 'x'.repeat(33) }, 5],
      ['without an amount', { amount: '' }, 4],
      ['of nothing', { amount: '0' }, 5],
      ['of a fraction', { amount: '10.5' }, 5],
      ['without a return address', { returnUrl: '' }, 4],
      ['with a return address that is no web address', { returnUrl: 'javascript:alert(1)' }, 5],
      ['with a return address of 513 characters', { returnUrl: `${RETURN_URL}?${'x'.repeat(512)}` }, 5],
      ['in a currency nobody has', { currency: '999' }, 3],
      ['with a description of 100 characters', { description: 'x'.repeat(100) }, 5],
      ['with % in the description', { description: '100%' }, 5],
      ['with + in the description', { description: 'a+b' }, 5],
      ['with a line end in the description', { description: 'a\nb' }, 5],
      ['for longer than 20 minutes', { sessionTimeoutSecs: '1201' }, 5],
    ])('but not %s', async (_what, form, errorCode) => {
      const answer = await bank.register(form);
      expect(answer).toMatchObject({ errorCode: String(errorCode), error: true });
      expect(answer).not.toHaveProperty('formUrl');
    });

    it('but not its number twice', async () => {
      await bank.register({ orderNumber: 'twice' });
      expect(await bank.register({ orderNumber: 'twice', language: 'en' })).toMatchObject({
        errorCode: '1',
        errorMessage: 'Order with this number is already registered',
      });
    });

    it('only by POST', async () => {
      const { formUrl } = await bank.register();
      const url = new URL('/payment/rest/register.do', formUrl);
      expect((await fetch(url)).status).toBe(405);
    });
  });

  describe('asked about an order', () => {
    it('knows it by its own id before the shop’s number', async () => {
      const [one, other] = [await bank.register(), await bank.register({ orderNumber: 'by-number' })];
      const byNumber = await bank.call('getOrderStatusExtended.do', { orderNumber: 'by-number' });
      expect(byNumber).toMatchObject({ attributes: [{ name: 'mdOrder', value: other.orderId }] });
      const form = { orderId: one.orderId, orderNumber: 'by-number' };
      expect(await bank.call('getOrderStatusExtended.do', form)).toMatchObject({
        attributes: [{ value: one.orderId }],
      });
    });

    it.each(['getOrderStatus.do', 'getOrderStatusExtended.do', 'deposit.do', 'reverse.do', 'refund.do'])(
      'says in %s that it knows none',
      async (call) => {
        const answer = await bank.call(call, { orderId: 'nobody', amount: '100' });
        const errorCode = answer['errorCode'] ?? answer['ErrorCode'];
        expect(errorCode).toBe('6');
        expect(answer).not.toHaveProperty('orderStatus');
      },
    );

    it.each([
      ['01', [], ['terminalId', 'authDateTime', 'authRefNum', 'paymentAmountInfo', 'bankInfo']],
      ['02', ['terminalId', 'authDateTime', 'authRefNum'], ['paymentAmountInfo', 'bankInfo']],
      ['03', ['terminalId', 'authDateTime', 'authRefNum', 'paymentAmountInfo', 'bankInfo'], []],
    ])('answers in version %s', async (replyVersion, there, notThere) => {
      await bank.behave({ replyVersion });
      const answer = await bank.status(await bank.paidOrder());
      expect(answer).toMatchObject({
        orderStatus: 2,
        actionCode: 0,
        amount: 300_000,
        currency: '051',
        cardAuthInfo: {
          pan: '905100**0009',
          expiration: '203112',
          cardholderName: 'ANI HAKOBYAN',
          approvalCode: expect.stringMatching(/^\d{6}$/),
        },
      });
      for (const field of there) expect(answer).toHaveProperty(field);
      for (const field of notThere) expect(answer).not.toHaveProperty(field);
    });

    it('answers getOrderStatus.do with capital letters', async () => {
      const answer = await bank.call('getOrderStatus.do', { orderId: await bank.paidOrder() });
      expect(answer).toMatchObject({
        ErrorCode: '0',
        ErrorMessage: 'Успешно',
        OrderStatus: 2,
        Pan: '905100**0009',
        Amount: 300_000,
        Ip: '127.0.0.1',
        SvfeResponse: '000',
        depositAmount: 300_000,
        expiration: '203112',
        currency: '051',
      });
    });
  });

  it.each([
    ['number', 0, 6],
    ['text', '0', '6'],
    ['absent', undefined, '6'],
  ])('writes errorCode as %s', async (errorCodes, fine, failed) => {
    await bank.behave({ errorCodes });
    expect(
      (await bank.call('refund.do', { orderId: await bank.paidOrder(), amount: '100' }))['errorCode'],
    ).toBe(fine);
    expect((await bank.status('nobody'))['errorCode']).toBe(failed);
  });

  describe('gives money back', () => {
    it('in parts, until all is back', async () => {
      await bank.behave({ replyVersion: '03' });
      const orderId = await bank.paidOrder();
      const refund = async (amount: string) =>
        (await bank.call('refund.do', { orderId, amount }))['errorCode'];
      expect(await refund('100000')).toBe('0');
      expect(await bank.status(orderId)).toMatchObject({
        orderStatus: 4,
        amount: 300_000,
        paymentAmountInfo: { depositedAmount: 300_000, refundedAmount: 100_000, paymentState: 'REFUNDED' },
      });
      expect(await refund('200001')).toBe('7');
      expect(await refund('99')).toBe('7');
      expect(await refund('200000')).toBe('0');
      expect(await refund('100')).toBe('7');
    });

    it('not of an order that is not paid', async () => {
      const { orderId } = await bank.register();
      expect(await bank.call('refund.do', { orderId, amount: '100' })).toMatchObject({ errorCode: '7' });
    });
  });

  describe('undoes a payment', () => {
    const reverse = async (orderId: string) => (await bank.call('reverse.do', { orderId }))['errorCode'];

    it('once', async () => {
      const orderId = await bank.paidOrder();
      expect(await reverse(orderId)).toBe('0');
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 3 });
      expect(await reverse(orderId)).toBe('7');
    });

    it('until the day in Yerevan ends', async () => {
      const orderId = await bank.paidOrder();
      // Midnight in Yerevan is 20:00 in UTC.
      const now = bank.clock.now().getTime();
      const midnight = Math.floor((now + 4 * HOUR_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS - 4 * HOUR_MS;
      await bank.change(orderId, { authorisedAt: new Date(midnight - 1).toISOString() });
      expect(await reverse(orderId)).toBe('7');
      await bank.change(orderId, { authorisedAt: new Date(midnight).toISOString() });
      expect(await reverse(orderId)).toBe('0');
    });

    it('not after a part was refunded', async () => {
      const orderId = await bank.paidOrder();
      await bank.call('refund.do', { orderId, amount: '100' });
      expect(await reverse(orderId)).toBe('7');
    });
  });

  describe('holds money first', () => {
    const held = async () => {
      const { orderId, formUrl } = await bank.register({}, 'registerPreAuth.do');
      await bank.typeCard(formUrl, 'arca');
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 1 });
      return orderId;
    };

    it.each([
      ['all of it', '', 300_000],
      ['all of it for an amount of 0', '0', 300_000],
      ['a part', '100000', 100_000],
    ])('and takes %s, once', async (_what, amount, depositAmount) => {
      const orderId = await held();
      const deposit = async () => (await bank.call('deposit.do', { orderId, amount }))['errorCode'];
      expect(await deposit()).toBe('0');
      expect(await bank.call('getOrderStatus.do', { orderId })).toMatchObject({
        OrderStatus: 2,
        depositAmount,
      });
      expect(await deposit()).toBe('7');
    });

    it('but never takes more than that', async () => {
      const orderId = await held();
      expect(await bank.call('deposit.do', { orderId, amount: '300001' })).toMatchObject({ errorCode: '5' });
    });

    it('and lets it go', async () => {
      const orderId = await held();
      expect(await bank.call('reverse.do', { orderId })).toMatchObject({ errorCode: '0' });
      expect(await bank.call('deposit.do', { orderId })).toMatchObject({ errorCode: '7' });
    });

    it('unless the shop may not', async () => {
      await bank.behave({ preAuth: false });
      expect(await bank.register({}, 'registerPreAuth.do')).toMatchObject({ errorCode: '5' });
    });
  });
});
