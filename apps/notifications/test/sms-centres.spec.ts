import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { eventually, TestClock } from '@pep/testing';
import { register } from 'prom-client';
import type { Dispatch } from '../src/dispatch/dispatch.js';
import { Deliveries } from '../src/send-sms/deliveries.js';
import type { CentreTimes } from '../src/send-sms/sms-centre.js';
import { SmsCentres } from '../src/send-sms/sms-centres.js';
import { SmsChannel } from '../src/send-sms/sms-channel.js';
import { readCentreAddress } from '../src/sms/centre-address.js';
import type { PhoneText } from '../src/sms/incoming.js';
import type { ReceivedReceipt } from '../src/sms/match-receipt.js';
import { MALFORMED, TestCentre, textsOn } from './sms-centre.js';

const ANI = '37491000001';
const PASSWORD = 'pa55word';
const ARMENIAN = 'Ձեզ պաշտոնական նամակ է եկել։ '.repeat(6);
/** Everything that is waited for, quick enough for a test. */
const TIMES: CentreTimes = {
  bindMs: 2_000,
  answerMs: 800,
  enquireMs: 150,
  pauseMs: 20,
  pauseMaxMs: 200,
  refusedMs: 600,
  failingMs: 60_000,
};

const clock = new TestClock();
let first: TestCentre;
let second: TestCentre;
const receipts: ReceivedReceipt[] = [];
const texts: PhoneText[] = [];
const lines: string[] = [];
let storing: () => Promise<void>;
let started: SmsCentres[];

/** A pool of the centres, in order, as the service has it. */
function startCentres(all: readonly TestCentre[], window = 10): SmsCentres {
  const addresses = all.map(({ name }) => readCentreAddress(`smpp://pep:${PASSWORD}@${name}`)!);
  const deliveries = new Deliveries(
    { record: (receipt) => storing().then(() => void receipts.push(receipt)) },
    { hear: (text) => storing().then(() => void texts.push(text)) },
  );
  const centres = new SmsCentres({ centres: addresses, window, times: TIMES }, deliveries);
  centres.onApplicationBootstrap();
  started.push(centres);
  return centres;
}

const channelOf = (centres: SmsCentres, longText: 'udh' | 'sar' | 'payload' = 'udh') =>
  new SmsChannel(centres, { from: 'e-citizen', window: 10, longText }, clock);

const dispatch = (change: Partial<Dispatch> = {}): Dispatch => ({
  id: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0b02',
  channel: 'sms',
  template: 'sms-letter',
  recipient: ANI,
  language: 'hy',
  parameters: {},
  sealed: undefined,
  validUntil: new Date(clock.now().getTime() + 60 * 60_000),
  urgent: false,
  letter: undefined,
  ...change,
});

const send = (centres: SmsCentres, text: string, change: Partial<Dispatch> = {}) =>
  channelOf(centres).send(dispatch(change), { text });

/** Submits one part with a deadline of its own. */
const submit = (centres: SmsCentres, text: string, { inMs = 5_000, urgent = false } = {}) =>
  centres.submit(
    { destination_addr: ANI, data_coding: 0, short_message: Buffer.from(text) },
    { urgent, deadline: performance.now() + inMs },
  );

const shown = (centre: TestCentre) => centre.submitted.map((pdu) => String(pdu['short_message']));
const bound = (centre: TestCentre) => eventually(() => expect(centre.sessions).toHaveLength(1));

beforeEach(async () => {
  started = [];
  storing = () => Promise.resolve();
  for (const list of [receipts, texts, lines]) list.length = 0;
  [first, second] = [new TestCentre(), new TestCentre()];
  await Promise.all([first.start(), second.start()]);
  const take = (...parts: unknown[]) => void lines.push(JSON.stringify(parts));
  Logger.overrideLogger({ log: take, warn: take, error: take, fatal: take });
});

afterEach(async () => {
  for (const centres of started) centres.beforeApplicationShutdown();
  await Promise.all(started.map((centres) => centres.onApplicationShutdown()));
  await Promise.all([first.stop(), second.stop()]);
});

describe('an SMS', () => {
  it('is bound for as SMPP 3.4 and submitted as the text needs', async () => {
    const centres = startCentres([first]);
    const parts = await send(centres, 'Բարև', { urgent: true });
    expect(parts).toEqual([{ centre: first.name, messageId: 'm-1' }]);
    expect(first.bind).toMatchObject({ system_id: 'pep', password: PASSWORD, interface_version: 0x34 });
    expect(first.submitted[0]).toMatchObject({
      source_addr_ton: 5,
      source_addr_npi: 0,
      source_addr: 'e-citizen',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: ANI,
      registered_delivery: 1,
      priority_flag: 1,
      data_coding: 8,
    });
  });

  it('of a long Armenian text is joined by the phone, each text for itself', async () => {
    const channel = channelOf(startCentres([first]));
    const other = `${ARMENIAN}—`;
    const sent = [ARMENIAN, other].map((text) => channel.send(dispatch(), { text }));
    expect((await Promise.all(sent)).map((parts) => parts.length)).toEqual([3, 3]);
    expect(textsOn(ANI, first.submitted).sort()).toEqual([ARMENIAN, other].sort());
  });

  it.each([
    ['sar', 3],
    ['payload', 1],
  ] as const)('of a long text can be submitted as %s', async (longText, count) => {
    const parts = await channelOf(startCentres([first]), longText).send(dispatch(), { text: ARMENIAN });
    expect(parts).toHaveLength(count);
    const octets = first.submitted.map((pdu) => (pdu['message_payload'] ?? pdu['short_message']) as Buffer);
    expect(Buffer.concat(octets).swap16().toString('utf16le')).toBe(ARMENIAN);
  });

  it.each([
    [0x01, 'message length is invalid (0x00000001)'],
    [0x0a, 'source address is invalid (0x0000000A)'],
    [0x0b, 'destination address is invalid (0x0000000B)'],
    [0x66, 'rejected by the application (0x00000066)'],
    [0x421, 'an error of its own (0x00000421)'],
  ])('that is answered with %i has failed for good, in words', async (status, words) => {
    first.answer = () => status;
    const failure = await send(startCentres([first, second]), ARMENIAN).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'CENTRE_REFUSED',
      retryable: false,
      message: `the SMS centre answers ${words}`,
    });
    expect(first.submitted).toHaveLength(1);
    expect(second.submitted).toHaveLength(0);
  });

  it.each(['37410123456', '+37491000001', '091000001', 'info@ekeng.am'])(
    'does not go to %s',
    async (recipient) => {
      await expect(send(startCentres([first]), 'Hello', { recipient })).rejects.toMatchObject({
        code: 'NUMBER_MALFORMED',
      });
    },
  );
});

describe('a centre that will not take it now', () => {
  it.each([0x14, 0x58, 0x08, 0x64])('for %i gets it again, slower, and nothing is lost', async (status) => {
    let refusals = 3;
    first.answer = () => (refusals-- > 0 ? status : 'taken');
    const parts = await send(startCentres([first]), 'Hello');
    expect(parts).toEqual([{ centre: first.name, messageId: 'taken' }]);
    expect(shown(first)).toEqual(['Hello', 'Hello', 'Hello', 'Hello']);
    const metrics = await register.getSingleMetricAsString('pep_sms_throttled_total');
    expect(metrics).toContain(`{centre="${first.name}"} 3`);
  });

  it('until the deadline is told of as to be tried again', async () => {
    first.answer = () => 0x58;
    await expect(submit(startCentres([first]), 'Hello', { inMs: 400 })).rejects.toMatchObject({
      code: 'CENTRE_AWAY',
      retryable: true,
      message: 'No SMS centre took it now: the SMS centre answers throttled (0x00000058)',
    });
  });

  it('for troubles of its own, again and again, is passed by for the next one', async () => {
    first.answer = () => 0x08;
    expect(await submit(startCentres([first, second]), 'Hello')).toMatchObject({ centre: second.name });
  });

  it('takes what is urgent before what waits already', async () => {
    const centres = startCentres([first], 1);
    await bound(first);
    const answers: (() => void)[] = [];
    first.answer = () => new Promise((resolve) => answers.push(() => resolve('taken')));
    const bulk = ['one', 'two', 'three'].map((text) => submit(centres, text));
    const codes = ['code 1', 'code 2'].map((text) => submit(centres, text, { urgent: true }));
    for (let count = 0; count < 5; count++) {
      await eventually(() => expect(answers).toHaveLength(count + 1));
      answers[count]?.();
    }
    await Promise.all([...bulk, ...codes]);
    expect(shown(first)).toEqual(['one', 'code 1', 'code 2', 'two', 'three']);
  });
});

describe('the window', () => {
  it('is never exceeded, and always used', async () => {
    const centres = startCentres([first], 4);
    let open = 0;
    let most = 0;
    first.answer = async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
      return 'taken';
    };
    await Promise.all(Array.from({ length: 200 }, (_, at) => submit(centres, `text ${String(at)}`)));
    expect(most).toBe(4);
    expect(new Set(shown(first)).size).toBe(200);
  });
});

describe('a link', () => {
  it.each(Object.entries(MALFORMED))('on which comes %s is given up for a new one', async (_what, octets) => {
    const centres = startCentres([first]);
    let bad = true;
    first.answer = () => {
      if (!bad) return 'taken';
      bad = false;
      return octets;
    };
    expect(await submit(centres, 'Hello')).toEqual({ centre: first.name, messageId: 'taken' });
    expect(first.binds).toBe(2);
  });

  it('that is closed in the middle of a window loses nothing of it', async () => {
    const centres = startCentres([first]);
    first.answer = () => {
      if (first.submitted.length === 5) first.sessions.at(-1)?.destroy();
      return first.submitted.length < 5 ? undefined : 'taken';
    };
    const parts = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((text) => submit(centres, text)));
    expect(parts.every(({ messageId }) => messageId === 'taken')).toBe(true);
    expect(new Set(shown(first))).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f']));
  });

  it('over which nothing comes any more is found dead', async () => {
    startCentres([first]);
    await bound(first);
    first.answersEnquiries = false;
    await eventually(() => expect(first.binds).toBeGreaterThan(1));
    expect(lines.join()).toContain('no answer to enquire_link in time');
  });

  it('whose centre says goodbye is bound anew', async () => {
    const centres = startCentres([first]);
    await bound(first);
    first.write(Buffer.from('00000010000000060000000000000009', 'hex'));
    await eventually(() => expect(first.binds).toBe(2));
    expect(first.others.map(({ command }) => command)).toEqual(['unbind_resp']);
    await submit(centres, 'Hello');
  });

  it('answers a command that it does not know with generic_nack, and lives on', async () => {
    const centres = startCentres([first]);
    await bound(first);
    // data_sm, and a command that does not exist.
    first.write(Buffer.from('0000001a000001030000000000000007'.padEnd(52, '0'), 'hex'));
    first.write(Buffer.from('0000001000000abc0000000000000008', 'hex'));
    await eventually(() => expect(first.others).toHaveLength(2));
    expect(first.others).toMatchObject([
      { command: 'generic_nack', command_status: 3, sequence_number: 7 },
      { command: 'generic_nack', command_status: 3, sequence_number: 8 },
    ]);
    await submit(centres, 'Hello');
    expect(first.binds).toBe(1);
  });

  it('says goodbye when the service stops, and what was not submitted goes back', async () => {
    const centres = startCentres([first], 1);
    await bound(first);
    first.answer = () => undefined;
    const [underWay, waiting] = [submit(centres, 'one'), submit(centres, 'two')];
    await eventually(() => expect(first.submitted).toHaveLength(1));
    centres.beforeApplicationShutdown();
    await expect(waiting).rejects.toMatchObject({ retryable: true });
    await expect(underWay).rejects.toMatchObject({ retryable: true });
    await centres.onApplicationShutdown();
    expect(first.others.map(({ command }) => command)).toEqual(['unbind']);
    expect(first.submitted).toHaveLength(1);
  });
});

describe('binding', () => {
  it.each([0x0d, 0x0e, 0x0f])(
    'that is refused with %i is told of once, and tried again slowly',
    async (status) => {
      first.bindStatus = status;
      const centres = startCentres([first]);
      await eventually(() => expect(first.binds).toBe(2));
      const told = lines.filter((line) => line.includes('PEP_SMPP_CENTRES'));
      expect(told).toHaveLength(1);
      first.bindStatus = 0;
      await submit(centres, 'Hello');
      expect(lines.join()).not.toContain(PASSWORD);
    },
  );

  it('waits for a centre that is away', async () => {
    await first.stop();
    const centres = startCentres([first]);
    const sent = submit(centres, 'Hello');
    await eventually(() => expect(lines.join()).toContain('ECONNREFUSED'));
    await first.start();
    expect(await sent).toMatchObject({ centre: first.name });
  });

  it('that nobody answers is no reason to wait for ever', async () => {
    await first.stop();
    const failure = await submit(startCentres([first]), 'Hello', { inMs: 100 }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({
      message: 'No SMS centre took it now: no SMS centre is bound',
      retryable: true,
    });
  });
});

describe('two centres', () => {
  it('are used in order, the second while the first is away, and the first again when it is back', async () => {
    const centres = startCentres([first, second]);
    await Promise.all([bound(first), bound(second)]);
    expect(await submit(centres, 'one')).toMatchObject({ centre: first.name });
    await first.stop();
    expect(await submit(centres, 'two')).toMatchObject({ centre: second.name });
    await first.start();
    await bound(first);
    await eventually(async () => {
      expect(await submit(centres, 'three')).toMatchObject({ centre: first.name });
    });
    const gauge = await register.getSingleMetricAsString('pep_smpp_bound');
    for (const { name } of [first, second]) expect(gauge).toContain(`pep_smpp_bound{centre="${name}"} 1`);
  });

  it('lose nothing when the first dies in the middle of a window, or only falls silent', async () => {
    const centres = startCentres([first, second]);
    await Promise.all([bound(first), bound(second)]);
    first.answer = () => undefined;
    const wanted = Array.from({ length: 30 }, (_, at) => `text ${String(at)}`);
    const parts = await Promise.all(wanted.map((text) => submit(centres, text)));
    expect(parts.every(({ centre }) => centre === second.name)).toBe(true);
    expect(new Set(shown(second))).toEqual(new Set(wanted));
  });
});

describe('what centres bring', () => {
  beforeEach(async () => {
    startCentres([first]);
    await bound(first);
  });

  it('is a receipt, answered when it is safe', async () => {
    expect(await first.receipt('a_1@', 'DELIVRD', ANI)).toBe(0);
    expect(receipts).toEqual([
      {
        messageId: 'a_1@',
        fate: 'delivered',
        report: 'DELIVRD (network error 021)',
        addresses: [ANI, 'e-citizen'],
        centre: first.name,
      },
    ]);
  });

  it('is brought again when it could not be stored', async () => {
    storing = () => Promise.reject(new Error('no database'));
    expect(await first.receipt('7', 'DELIVRD', ANI)).toBe(0x64);
    storing = () => Promise.resolve();
    expect(await first.receipt('7', 'DELIVRD', ANI)).toBe(0);
    expect(receipts).toHaveLength(1);
  });

  it.each([
    ['with its closing zero', '4d2\0'],
    ['without one', '4d2'],
  ])('may be a receipt of optional parameters alone, the id %s', async (_how, id) => {
    const fields = { receipted_message_id: Buffer.from(id), message_state: 5 };
    const more = { network_error_code: Buffer.from([3, 0, 27]), source_addr: ANI };
    expect(await first.deliver({ esm_class: 0x04, ...fields, ...more })).toBe(0);
    expect(receipts).toMatchObject([
      { messageId: '4d2', fate: 'failed', report: 'UNDELIV (network error 27)' },
    ]);
  });

  it('is not asked for again when nobody could read it', async () => {
    expect(await first.deliver({ esm_class: 0x04, short_message: Buffer.from('nonsense') })).toBe(0);
    expect(receipts).toEqual([]);
    expect(lines.join()).not.toContain('nonsense');
  });

  it.each([
    ['in GSM 7-bit', { data_coding: 0, short_message: Buffer.from([0x53, 0x54, 0x4f, 0x50, 0x00]) }, 'STOP@'],
    ['in ASCII', { data_coding: 1, short_message: Buffer.from('STOP@') }, 'STOP@'],
    ['in Armenian', { data_coding: 8, short_message: Buffer.from('ԴԱԴԱՐ', 'utf16le').swap16() }, 'ԴԱԴԱՐ'],
    [
      'as a part of several',
      {
        data_coding: 0,
        esm_class: 0x40,
        short_message: Buffer.from('\x05\x00\x03\x01\x02\x01STOP', 'latin1'),
      },
      'STOP',
    ],
    ['as a payload', { data_coding: 0, message_payload: Buffer.from('STOP') }, 'STOP'],
    ['with an octet too many', { data_coding: 8, short_message: Buffer.from('041f041', 'hex') }, 'П'],
    ['that looks like a receipt', { short_message: Buffer.from('id:7 stat:UNDELIV') }, 'id:7 stat:UNDELIV'],
  ])('may be a text from a phone, %s', async (_how, fields, text) => {
    expect(await first.deliver({ source_addr: ANI, destination_addr: '1234', ...fields })).toBe(0);
    expect(texts).toEqual([{ from: ANI, text }]);
    expect(receipts).toEqual([]);
  });
});
