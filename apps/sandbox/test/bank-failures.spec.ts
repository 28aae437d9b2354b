import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BankSuite } from './bank.suite.js';

const LATER_MS = 1_000;

describe('the bank, told to fail,', () => {
  let bank: BankSuite;
  beforeAll(async () => {
    bank = await BankSuite.start();
  });
  afterAll(() => bank.stop());
  beforeEach(async () => {
    await bank.control('DELETE');
  });

  it('refuses connections, and takes them again', async () => {
    const { formUrl, orderId } = await bank.register();
    await bank.behave({ down: true });
    await expect(bank.status(orderId)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await expect(bank.visit(formUrl)).rejects.toThrow();
    await bank.behave({});
    expect(await bank.status(orderId)).toMatchObject({ orderStatus: 0 });
  });

  it('answers HTTP 500', async () => {
    await bank.behave({ fault: { kind: 'error' } });
    expect((await bank.send('register.do', {})).status).toBe(500);
  });

  it('answers with a page instead of JSON', async () => {
    await bank.behave({ fault: { kind: 'not-json' } });
    const answer = await bank.send('register.do', {});
    expect(answer.status).toBe(200);
    await expect(answer.json()).rejects.toMatchObject({ name: 'SyntaxError' });
  });

  it('hangs up', async () => {
    await bank.behave({ fault: { kind: 'hang-up' } });
    await expect(bank.send('register.do', {})).rejects.toThrow();
  });

  it('never answers', async () => {
    await bank.behave({ fault: { kind: 'timeout' } });
    await expect(bank.send('register.do', {}, AbortSignal.timeout(300))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('answers late, having done at once what was asked', async () => {
    await bank.behave({ delayMs: 3_600_000 });
    const form = { orderNumber: 'late' };
    await expect(
      bank.send(
        'register.do',
        { ...form, amount: '100', returnUrl: 'http://a.am' },
        AbortSignal.timeout(300),
      ),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    await bank.behave({});
    expect(await bank.call('getOrderStatusExtended.do', form)).toMatchObject({ orderStatus: 0 });
  });

  it.each([1, 5, 7, 42])('answers errorCode %i', async (errorCode) => {
    await bank.behave({ fault: { kind: 'refusal', errorCode } });
    expect(await bank.register()).toMatchObject({ errorCode: String(errorCode), error: true });
  });

  it.each([
    ['not done', false, '6'],
    ['done', true, '0'],
  ])('has %s what it failed to answer', async (what, done, errorCode) => {
    await bank.behave({ fault: { kind: 'hang-up', done, calls: ['register.do'], times: 1 } });
    const orderNumber = `lost ${what}`.replaceAll(' ', '-');
    await expect(bank.register({ orderNumber })).rejects.toThrow();
    expect(await bank.call('getOrderStatusExtended.do', { orderNumber })).toMatchObject({ errorCode });
  });

  it('fails in the calls named and so often only', async () => {
    const { orderId } = await bank.register();
    await bank.behave({ fault: { kind: 'error', calls: ['getOrderStatusExtended.do'], times: 2 } });
    const codes = [];
    for (let count = 0; count < 3; count += 1)
      codes.push((await bank.send('getOrderStatusExtended.do', { orderId })).status);
    expect(codes).toEqual([500, 500, 200]);
    expect((await bank.send('getOrderStatus.do', { orderId })).status).toBe(200);
  });

  it('says again what it said, instead of what has happened since', async () => {
    const { orderId, formUrl } = await bank.register();
    await bank.status(orderId);
    await bank.behave({ fault: { kind: 'repeat' } });
    await bank.typeCard(formUrl, 'arca');
    expect(await bank.status(orderId)).toMatchObject({ orderStatus: 0 });
    await bank.behave({});
    expect(await bank.status(orderId)).toMatchObject({ orderStatus: 2 });
  });

  it('registers a number again with the first answer', async () => {
    await bank.behave({ fault: { kind: 'repeat' } });
    const first = await bank.register({ orderNumber: 'again' });
    expect(await bank.register({ orderNumber: 'again' })).toEqual(first);
  });

  describe('about an order', () => {
    it.each([
      ['paid', { orderStatus: 2 }, 2, 0],
      ['declined', { orderStatus: 6, actionCode: 101 }, 6, 101],
    ])('does not know the outcome, which later is %s', async (_what, change, orderStatus, actionCode) => {
      const { orderId, formUrl } = await bank.register();
      await bank.typeCard(formUrl, 'arca', { $PAN: '9051000000010198' });
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 6, actionCode: 151_019 });
      await bank.change(orderId, { ...change, inMs: LATER_MS });
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 6, actionCode: 151_019 });
      bank.clock.advance(LATER_MS);
      expect(await bank.status(orderId)).toMatchObject({ orderStatus, actionCode });
    });

    it('changes its mind by hand after it declined', async () => {
      const { orderId } = await bank.register({ sessionTimeoutSecs: '1' });
      bank.clock.advance(LATER_MS);
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 6, actionCode: -2007 });
      await bank.change(orderId, { orderStatus: 2, approvalCode: '654321' });
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 2, actionCode: 0, amount: 300_000 });
    });

    it.each([0, 1, 2, 3, 4, 5, 6])('has status %i, known by the shop’s number', async (orderStatus) => {
      const orderNumber = `status-${String(orderStatus)}`;
      const { orderId } = await bank.register({ orderNumber });
      await bank.change(orderNumber, { orderStatus });
      expect(await bank.status(orderId)).toMatchObject({ orderStatus });
    });

    it('names another amount and currency', async () => {
      const orderId = await bank.paidOrder();
      await bank.change(orderId, { amount: 299_900, currency: '643' });
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 2, amount: 299_900, currency: '643' });
    });

    it('ends the payer’s time', async () => {
      const { orderId } = await bank.register();
      await bank.change(orderId, { expiresAt: '2020-01-01T00:00:00Z' });
      expect(await bank.status(orderId)).toMatchObject({ orderStatus: 6, actionCode: -2007 });
    });
  });

  describe('asked by the control calls', () => {
    it('shows how it behaves and how often it was called', async () => {
      await bank.behave({ delayMs: 1, fault: { kind: 'error', calls: ['refund.do'], times: 2 } });
      await bank.status('nobody');
      const { behaviour, calls } = (await bank.control('GET')).json<Record<string, object>>();
      expect(calls).toEqual({ 'getOrderStatusExtended.do': 1 });
      expect(behaviour).toMatchObject({ delayMs: 1, fault: { kind: 'error', done: false, times: 2 } });
    });

    it('shows its orders, the newest first, and forgets them', async () => {
      await bank.register({ orderNumber: 'shown-1' });
      await bank.register({ orderNumber: 'shown-2' });
      const numbers = async () =>
        (await bank.control('GET', '/orders'))
          .json<{ items: { orderNumber: string }[] }>()
          .items.map(({ orderNumber }) => orderNumber);
      expect((await numbers()).slice(0, 2)).toEqual(['shown-2', 'shown-1']);
      expect((await bank.control('GET', '/orders/shown-1')).json()).toMatchObject({ amount: 300_000 });
      expect((await bank.control('DELETE', '/orders')).statusCode).toBe(204);
      expect(await numbers()).toEqual([]);
    });

    it.each(['GET', 'PUT'] as const)('knows by %s no order that is not there', async (method) => {
      const answer = await bank.control(method, '/orders/nobody', method === 'PUT' ? {} : undefined);
      expect(answer.json()).toMatchObject({ status: 404, code: 'BANK_ORDER_UNKNOWN' });
    });

    it.each([
      ['', { delay: 1 }, ''],
      ['', { delayMs: -1 }, 'delayMs'],
      ['', { fault: { kind: 'fire' } }, 'fault.kind'],
      ['', { fault: { kind: 'error', calls: ['pay.do'] } }, 'fault.calls.0'],
      ['', { replyVersion: '04' }, 'replyVersion'],
      ['/orders/x', { orderStatus: 7 }, 'orderStatus'],
      ['/orders/x', { currency: 'AMD' }, 'currency'],
    ])('refuses %s %j and names the field', async (path, body, field) => {
      const answer = await bank.control('PUT', path, body);
      expect(answer.json()).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ field }] });
    });
  });
});
