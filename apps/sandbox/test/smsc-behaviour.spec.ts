import { createConnection } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { submitSm, TestClient } from './smpp.js';
import { SmsSuite } from './sms.suite.js';

let suite: SmsSuite;
let client: TestClient;

beforeAll(async () => {
  suite = await SmsSuite.start();
});
afterAll(() => suite.stop());
beforeEach(async () => {
  await suite.reset();
  client = await TestClient.bound(suite.ports.first);
});
afterEach(() => client.destroy());

const submit = () => client.ask('submit_sm', submitSm({}));
const many = async (count: number) => {
  const answers = await Promise.all(Array.from({ length: count }, submit));
  return answers.map(({ command_status: status }) => status);
};

describe('an SMS centre that is told to', () => {
  it.each([
    ['throttle', { answer: 'throttle' }, 0x58, { throttled: 1, rejected: 0 }],
    ['be full', { answer: 'throttle', status: 0x14 }, 0x14, { throttled: 1 }],
    ['reject', { answer: 'reject' }, 0x45, { throttled: 0, rejected: 1 }],
    ['reject with a status', { answer: 'reject', status: 0x66 }, 0x66, { rejected: 1 }],
  ])('%s does', async (_what, behaviour, status, counts) => {
    await suite.behave(behaviour);
    expect(await submit()).toMatchObject({ command_status: status });
    expect(await suite.centre()).toMatchObject({ ...counts, submitted: 0, bound: 1 });
    expect(await suite.sms()).toEqual([]);
  });

  it('take so many in a second throttles the rest', async () => {
    await suite.behave({ perSecond: 3 });
    const statuses = await many(9);
    // A second may begin between two of them.
    expect(statuses.filter((one) => one === 0x58).length).toBeGreaterThanOrEqual(3);
    expect(statuses.filter((one) => one === 0).length).toBeGreaterThanOrEqual(3);
  });

  it('let so many wait refuses the rest as a full queue', async () => {
    await suite.behave({ window: 4, delayMs: 50 });
    expect(await many(6)).toEqual([0, 0, 0, 0, 0x14, 0x14]);
  });

  it('be silent answers nothing, and takes nothing', async () => {
    await suite.behave({ answer: 'silent' });
    client.send('submit_sm', submitSm({}));
    client.send('enquire_link');
    // What it sent is read before its end is.
    client.end();
    await eventually(async () => expect(await suite.centre()).toMatchObject({ bound: 0 }));
    expect(client.received.map(({ command }) => command)).toEqual(['bind_transceiver_resp']);
    expect(await suite.sms()).toEqual([]);
  });

  it('lose its answers takes what it does not answer', async () => {
    await suite.behave({ answer: 'unanswered' });
    client.send('submit_sm', submitSm({}));
    await eventually(async () => expect(await suite.sms()).toHaveLength(1));
    expect(client.received.filter(({ command }) => command === 'submit_sm_resp')).toEqual([]);
  });

  it.each([{ answer: 'close' }, { answer: 'malformed' }])('%j loses its client', async (behaviour) => {
    await suite.behave(behaviour);
    client.send('submit_sm', submitSm({}));
    await eventually(() => expect(client.open).toBe(false));
    await eventually(async () => expect(await suite.centre()).toMatchObject({ bound: 0 }));
  });

  it('be down is not there, and there again', async () => {
    await suite.behave({ down: true });
    await eventually(() => expect(client.open).toBe(false));
    await expect(TestClient.connect(suite.ports.first)).rejects.toThrow('ECONNREFUSED');
    const other = await TestClient.bound(suite.ports.second);
    other.destroy();
    await suite.behave({});
    client = await TestClient.bound(suite.ports.first);
    expect(await submit()).toMatchObject({ command_status: 0 });
  });
});

describe('the calls that set and show a centre', () => {
  it('show what was set, and the defaults after DELETE', async () => {
    await suite.behave({ answer: 'reject', status: 11 }, 'second');
    expect(await suite.centre('second')).toMatchObject({ behaviour: { answer: 'reject', status: 11 } });
    await suite.reset();
    expect(await suite.centre('second')).toEqual({
      behaviour: {
        answer: 'accept',
        delayMs: 0,
        receipts: 'both',
        receiptState: 'DELIVRD',
        receiptDelayMs: 100,
        receiptId: 'same',
        down: false,
      },
      bound: 0,
      submitted: 0,
      throttled: 0,
      rejected: 0,
      waiting: 0,
    });
  });

  it.each([
    ['PUT', '/smsc/first', { answer: 'perhaps' }, 'answer'],
    ['PUT', '/smsc/first', { delayMs: -1 }, 'delayMs'],
    ['PUT', '/smsc/third', {}, ''],
    ['POST', '/sms', { from: '091000009', text: 'STOP' }, 'from'],
  ] as const)('refuse %s %s %j and name the field', async (method, path, body, field) => {
    const answer = await suite.call(method, path, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ field }] });
  });
});

describe('an SMS centre survives', () => {
  it.each([
    ['a length of 2 GiB', Buffer.from('7fffffff', 'hex')],
    ['a length shorter than a header', Buffer.from('0000000600000004', 'hex')],
    ['a parameter that ends early', Buffer.from('000000150000000400000000000000020204000201', 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a PDU without a body', Buffer.from('00000010000000040000000000000002', 'hex')],
    ['a response to nothing', Buffer.from('00000010800000050000000000000063', 'hex')],
  ])('%s', async (_what, octets) => {
    client.write(octets);
    const stranger = createConnection(suite.ports.first, '127.0.0.1', () => stranger.resetAndDestroy());
    const next = await TestClient.bound(suite.ports.first);
    expect(await next.ask('submit_sm', submitSm({}))).toMatchObject({ command_status: 0 });
    next.destroy();
  });
});
