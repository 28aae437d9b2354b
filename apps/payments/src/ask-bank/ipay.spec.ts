import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { IPay } from './ipay.js';

interface Asked {
  readonly path: string;
  readonly type: string;
  readonly form: URLSearchParams;
}

const asked: Asked[] = [];
let reply: (response: ServerResponse) => void = (response) => void response.end('{}');
const server = createServer((request, response) => {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    asked.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', form });
    reply(response);
  })();
});
let ipay: IPay;

const ORDER = { orderNumber: 'P1', amount: 300_000n, language: 'hy', sessionSeconds: 1_200 } as const;
const answers = (body: unknown) => {
  reply = (response) => void response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ipay = new IPay({
    bankUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/payment/rest/`,
    bankUser: 'pep-merchant',
    bankPassword: 'a secret & more',
    bankTimeoutMs: 300,
    publicUrl: 'https://pep.test:8444/',
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  asked.length = 0;
  jest.restoreAllMocks();
});

describe('registering an order', () => {
  it('sends a form in UTF-8 with the amount in luma and the currency of dram', async () => {
    answers({ orderId: 'o-1', formUrl: 'https://ipay.test/page?mdOrder=o-1', errorCode: '0' });
    expect(await ipay.register(ORDER)).toEqual({
      kind: 'registered',
      orderId: 'o-1',
      formUrl: 'https://ipay.test/page?mdOrder=o-1',
    });
    const [{ path, type, form }] = asked as [Asked];
    expect([path, type]).toEqual([
      '/payment/rest/register.do',
      'application/x-www-form-urlencoded; charset=utf-8',
    ]);
    expect(Object.fromEntries(form)).toEqual({
      userName: 'pep-merchant',
      password: 'a secret & more',
      orderNumber: 'P1',
      amount: '300000',
      currency: '051',
      returnUrl: 'https://pep.test:8444/v1/payments/return',
      description: expect.stringMatching(/^[^%+\r\n]{1,99}$/),
      language: 'hy',
      sessionTimeoutSecs: '1200',
    });
  });

  it.each([1, '1'])('tells that the number was used before, by error %p', async (errorCode) => {
    answers({ errorCode, errorMessage: 'Order with this number is registered already' });
    expect(await ipay.register(ORDER)).toEqual({ kind: 'number-used' });
  });
});

describe('a status', () => {
  const CARD = {
    pan: '411111**1111',
    expiration: '203012',
    cardholderName: 'MARIAM',
    approvalCode: '123456',
  };
  const COMMON = {
    orderNumber: 'P1',
    orderStatus: 2,
    actionCode: 0,
    errorCode: '0',
    amount: 300000,
    currency: '051',
  };
  const READ = {
    ...{ orderNumber: 'P1', orderStatus: 2, actionCode: 0, errorCode: 0, amount: 300_000n, currency: '051' },
    ...{ maskedCard: '411111**1111', approvalCode: '123456', refundedAmount: undefined },
  };

  it.each<[string, object, object]>([
    ['version 01', { ...COMMON, cardAuthInfo: CARD }, READ],
    ['version 02', { ...COMMON, authDateTime: 1, terminalId: '1', cardAuthInfo: CARD }, READ],
    [
      'version 03',
      {
        ...COMMON,
        cardAuthInfo: CARD,
        paymentAmountInfo: { refundedAmount: 100000, paymentState: 'REFUNDED' },
      },
      { ...READ, refundedAmount: 100_000n },
    ],
    [
      'the simple one, in capitals and texts',
      {
        OrderNumber: 'P1',
        OrderStatus: '2',
        ActionCode: '0',
        ErrorCode: '0',
        Amount: '300000',
        Currency: '51',
        Pan: '411111**1111',
        ApprovalCode: '123456',
      },
      READ,
    ],
    [
      'one without an error code',
      { orderNumber: 'P1', orderStatus: 0, actionCode: -100, amount: 300000, currency: '051' },
      { ...READ, orderStatus: 0, actionCode: -100, maskedCard: undefined, approvalCode: undefined },
    ],
  ])('is read from %s', async (_what, body, status) => {
    answers(body);
    expect(await ipay.status({ orderNumber: 'P1', orderId: 'o-1' })).toEqual(status);
    expect(asked[0]?.form.get('orderId')).toBe('o-1');
    expect(asked[0]?.form.has('orderNumber')).toBe(false);
  });

  it('is asked by our number while we do not have the bank’s', async () => {
    answers({ errorCode: '6', errorMessage: 'Unregistered orderId' });
    expect((await ipay.status({ orderNumber: 'P1', orderId: undefined })).errorCode).toBe(6);
    expect(asked[0]?.form.get('orderNumber')).toBe('P1');
  });

  it('never holds more of a card than its first six and last four digits', async () => {
    answers({ ...COMMON, cardAuthInfo: { ...CARD, pan: '4111111111111111' } });
    expect((await ipay.status({ orderNumber: 'P1', orderId: 'o-1' })).maskedCard).toBe('411111**1111');
    answers({ ...COMMON, cardAuthInfo: { ...CARD, pan: 'not a card' } });
    expect((await ipay.status({ orderNumber: 'P1', orderId: 'o-1' })).maskedCard).toBeUndefined();
  });
});

describe('giving back', () => {
  it('is done, or refused with the bank’s error', async () => {
    answers({ errorCode: 0 });
    expect(await ipay.reverse('o-1')).toEqual({ kind: 'done' });
    answers({ errorCode: '7', errorMessage: 'Reversal is impossible for current transaction state' });
    expect(await ipay.refund('o-1', 100_000n)).toEqual({ kind: 'refused', errorCode: 7 });
    expect(asked.map(({ path, form }) => [path, form.get('amount')])).toEqual([
      ['/payment/rest/reverse.do', null],
      ['/payment/rest/refund.do', '100000'],
    ]);
  });
});

describe('what is no answer', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['HTML', (response) => void response.end('<html>')],
    ['an empty object', (response) => void response.end('{}')],
    ['a list', (response) => void response.end('[{"errorCode":0}]')],
    ['null', (response) => void response.end('null')],
    ['an error code that is none', (response) => void response.end('{"errorCode":"none"}')],
    ['500', (response) => void response.writeHead(500).end('{"errorCode":0}')],
    ['a redirect', (response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
    ['a closed connection', (response) => void response.destroy()],
    ['silence', () => undefined],
  ])('is %s: the bank is away, and nothing of it is logged but the method', async (_what, answer) => {
    const logged = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    reply = answer;
    await expect(ipay.status({ orderNumber: 'P1', orderId: 'o-1' })).rejects.toMatchObject({
      code: 'BANK_AWAY',
    });
    await expect(ipay.refund('o-1', 1n)).rejects.toMatchObject({ code: 'BANK_AWAY' });
    expect(JSON.stringify(logged.mock.calls)).not.toMatch(/secret|pep-merchant|o-1|html/);
  });

  it.each([
    ['a page that is no address', { orderId: 'o-1', formUrl: 'javascript:alert(1)' }],
    ['no page', { orderId: 'o-1' }],
    ['error 5', { errorCode: 5, orderId: 'o-1', formUrl: 'https://ipay.test/' }],
  ])('is also an order with %s', async (_what, body) => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    answers(body);
    await expect(ipay.register(ORDER)).rejects.toMatchObject({ code: 'BANK_AWAY' });
  });
});
