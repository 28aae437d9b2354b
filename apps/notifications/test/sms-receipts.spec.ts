import { randomUUIDv7 } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { register } from 'prom-client';
import { dispatchTo, HOUR_MS } from './sending.suite.js';
import { TestCentre, textsOn } from './sms-centre.js';
import { addressOf, type SmsSuite, startSmsSuite, WINDOW } from './sms.suite.js';

const ANI = '37491000001';
const ARMENIAN = 'Ձեզ պաշտոնական նամակ է եկել։ '.repeat(6);

let suite: SmsSuite;
let centre: TestCentre;

const kept = async () => (await suite.rows('SELECT receipt FROM early_receipt')).length;
/** Another message id for each submission: m-1, m-2, … */
const start = () => suite.start({ sms: suite.channel([addressOf(centre.name)]) });

beforeAll(async () => {
  suite = await startSmsSuite();
});

beforeEach(async () => {
  centre = new TestCentre();
  await centre.start();
});

afterEach(async () => {
  await suite.reset();
  await centre.stop();
});

afterAll(() => suite.stop());

describe('an SMS', () => {
  it('has arrived when the centre says so', async () => {
    start();
    const letter = {
      messageId: randomUUIDv7(),
      recipient: { identifier: ANI, kind: 'phone' as const },
    };
    const sms = await suite.text('Hello', { letter });
    await suite.untilState(sms, 'sent');
    expect(await centre.receipt('m-1', 'DELIVRD', ANI)).toBe(0);
    await suite.untilState(sms, 'delivered');
    const common = { dispatchId: sms.id, channel: 'sms', template: 'sms-letter', attempt: 1, letter };
    expect(await suite.told(sms)).toMatchObject([
      { what: 'sent', data: common },
      { what: 'delivered', data: common },
    ]);
  });

  it('of several parts has arrived when all have', async () => {
    start();
    const sms = await suite.text(ARMENIAN);
    await suite.untilState(sms, 'sent');
    await centre.receipt('m-3', 'DELIVRD', ANI);
    await centre.receipt('m-1', 'DELIVRD', ANI);
    await suite.untilState(sms, 'sent');
    expect(await suite.told(sms)).toHaveLength(1);
    await centre.receipt('m-2', 'DELIVRD', ANI);
    await suite.untilState(sms, 'delivered');
    expect(textsOn(ANI, centre.submitted)).toEqual([ARMENIAN]);
  });

  it.each(['UNDELIV', 'EXPIRED', 'REJECTD', 'DELETED'])('has failed when one part is %s', async (stat) => {
    start();
    const sms = await suite.text(ARMENIAN);
    await suite.untilState(sms, 'sent');
    await centre.receipt('m-1', 'DELIVRD', ANI);
    await centre.receipt('m-2', stat, ANI);
    const reason = `the SMS centre reports ${stat} (network error 021)`;
    expect(await suite.untilState(sms, 'failed')).toMatchObject({ reason });
    // What comes behind the end changes nothing.
    await centre.receipt('m-2', 'DELIVRD', ANI);
    await centre.receipt('m-3', 'EXPIRED', ANI);
    expect(await suite.told(sms)).toMatchObject([
      { what: 'sent' },
      { what: 'failed', data: { reason, final: true } },
    ]);
    await suite.untilState(sms, 'failed');
  });

  it('is not ended by a state that is not the last one', async () => {
    start();
    const sms = await suite.text('Hello');
    await suite.untilState(sms, 'sent');
    for (const stat of ['ENROUTE', 'ACCEPTD', 'UNKNOWN']) await centre.receipt('m-1', stat, ANI);
    await suite.untilState(sms, 'sent');
    expect(await kept()).toBe(0);
  });

  it('has arrived once, however often and late its receipt is brought', async () => {
    start();
    const sms = await suite.text('Hello');
    await suite.untilState(sms, 'sent');
    const receipts = ['DELIVRD', 'DELIVRD', 'UNDELIV'].map((stat) => centre.receipt('m-1', stat, ANI));
    expect(await Promise.all(receipts)).toEqual([0, 0, 0]);
    await centre.receipt('m-1', 'EXPIRED', ANI);
    expect((await suite.told(sms)).map(({ what }) => what)).toEqual(['sent', 'delivered']);
  });
});

describe('a receipt', () => {
  it('that comes before the answer to its submission finds its part afterwards', async () => {
    centre.answer = async (pdu) => {
      expect(await centre.receipt('early', 'DELIVRD', String(pdu['destination_addr']))).toBe(0);
      expect(await kept()).toBe(1);
      return 'early';
    };
    start();
    const sms = await suite.text('Hello');
    await suite.untilState(sms, 'sent');
    suite.clock.advance(1_000);
    await suite.untilState(sms, 'delivered');
    expect(await kept()).toBe(0);
  });

  it('in decimal finds the part whose id was hexadecimal', async () => {
    centre.answer = () => '00004D2';
    start();
    const sms = await suite.text('Hello');
    await suite.untilState(sms, 'sent');
    await centre.receipt('1234', 'DELIVRD', `+${ANI}`);
    await suite.untilState(sms, 'sent');
    suite.clock.advance(5_000);
    await suite.untilState(sms, 'delivered');
  });

  it('may come over the operator’s other centre', async () => {
    const other = new TestCentre();
    await other.start();
    suite.start({ sms: suite.channel([addressOf(centre.name), addressOf(other.name)]) });
    await eventually(() => expect(other.sessions).toHaveLength(1));
    const sms = await suite.text('Hello');
    await suite.untilState(sms, 'sent');
    await other.receipt('m-1', 'DELIVRD', ANI);
    await suite.untilState(sms, 'delivered');
    await other.stop();
  });

  it('that the database does not take is brought again', async () => {
    start();
    const sms = await suite.text('Hello');
    await suite.untilState(sms, 'sent');
    await suite.rows('ALTER TABLE sms_part RENAME TO away');
    expect(await centre.receipt('m-1', 'DELIVRD', ANI)).toBe(0x64);
    await suite.rows('ALTER TABLE away RENAME TO sms_part');
    expect(await centre.receipt('m-1', 'DELIVRD', ANI)).toBe(0);
    await suite.untilState(sms, 'delivered');
  });

  it('of what nobody knows is forgotten after a day', async () => {
    start();
    await eventually(() => expect(centre.sessions).toHaveLength(1));
    expect(await centre.receipt('of-a-killed-try', 'DELIVRD', ANI)).toBe(0);
    suite.clock.advance(23 * HOUR_MS);
    await suite.records.executeKept();
    expect(await kept()).toBe(1);
    suite.clock.advance(30 * HOUR_MS);
    await eventually(async () => expect(await kept()).toBe(0));
    const metric = await register.getSingleMetricAsString('pep_sms_receipts_forgotten_total');
    expect(metric).toMatch(/_total 1$/);
  });
});

describe('many SMS', () => {
  it('are drained under throttling, each once and each with its receipt', async () => {
    const LIMIT = 25;
    const COUNT = 200;
    let second = 0;
    let taken = 0;
    const texts: string[] = [];
    const receipts: Promise<number>[] = [];
    centre.answer = (pdu) => {
      const now = Math.floor(performance.now() / 1_000);
      if (now !== second) [second, taken] = [now, 0];
      if (++taken > LIMIT) return 0x58;
      texts.push(String(pdu['short_message']));
      const id = String(texts.length);
      receipts.push(centre.receipt(id, 'DELIVRD', String(pdu['destination_addr'])));
      return id;
    };
    const wanted = Array.from({ length: COUNT }, (_, at) => `text ${String(at)}`);
    await suite.add(...wanted.map((text) => dispatchTo(suite, { parameters: { text } })));
    start();
    await eventually(async () => {
      const [left] = await suite.rows(
        `SELECT count(*)::int AS count FROM dispatch WHERE state <> 'delivered'`,
      );
      expect(left).toEqual({ count: 0 });
    }, 50_000);
    expect(texts.sort()).toEqual(wanted.sort());
    expect(await Promise.all(receipts)).toEqual(Array(COUNT).fill(0));
    expect(centre.submitted.length).toBeGreaterThan(COUNT);
  }, 60_000);

  it('of a killed process are sent twice for at most one window', async () => {
    const COUNT = 200;
    const wanted = Array.from({ length: COUNT }, (_, at) => `text ${String(at)}`);
    await suite.add(...wanted.map((text) => dispatchTo(suite, { parameters: { text } })));
    const killed = suite.startMortal({ sms: suite.channel([addressOf(centre.name)]) });
    await eventually(() => expect(centre.submitted.length).toBeGreaterThan(COUNT / 4));
    killed.kill();
    start();
    await eventually(async () => {
      const [left] = await suite.rows(`SELECT count(*)::int AS count FROM dispatch WHERE state = 'waiting'`);
      expect(left!['count']).toBeLessThanOrEqual(WINDOW);
    }, 20_000);
    suite.clock.advance(90_000);
    await suite.untilAll('sent');
    const texts = centre.submitted.map((pdu) => String(pdu['short_message']));
    expect(new Set(texts).size).toBe(COUNT);
    expect(texts.length).toBeLessThanOrEqual(COUNT + WINDOW);
  });
});
