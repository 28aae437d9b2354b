import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError } from '@pep/errors';
import { RELAY_ERRORS } from '@pep/service-kit/mail';
import { eventually } from '@pep/testing';
import type { Dispatch } from '../src/dispatch/dispatch.js';
import { takeDue } from '../src/storage/dispatch.repository.js';
import {
  dispatchTo,
  HOUR_MS,
  LEASE_MS,
  type SendingSuite,
  startSending,
  TestChannel,
} from './sending.suite.js';

const WINDOW = 20;

describe('the sending loop', () => {
  let suite: SendingSuite;
  beforeAll(async () => {
    suite = await startSending();
  }, 60_000);
  afterEach(() => suite.reset(), 60_000);
  afterAll(() => suite.stop());

  const many = (count: number, change = {}) => Array.from({ length: count }, () => dispatchTo(suite, change));

  it('lets a code pass thousands of letters that wait', async () => {
    await suite.add(...many(2_000));
    const sms = new TestChannel();
    suite.start({ sms });
    await eventually(() => expect(sms.given.length).toBeGreaterThan(100), 20_000);
    const before = sms.given.length;
    const code = dispatchTo(suite, { template: 'registration-code', urgent: true });
    await suite.add(code);
    await suite.untilAll('sent');
    const place = sms.given.findIndex(({ id }) => id === code.id);
    // What was taken before it goes on: a window under way, and as many as ended while the code was written down.
    expect(place).toBeLessThan(before + 10 * WINDOW);
    expect(sms.given).toHaveLength(2_001);
  }, 90_000);

  it('has no more under way than the window, whatever else is slow', async () => {
    await suite.add(...many(100), ...many(30, { channel: 'email', recipient: 'info@ekeng.am' }));
    const stuck = Promise.withResolvers<undefined>();
    const email = new TestChannel(() => stuck.promise);
    const sms = new TestChannel();
    suite.start({ sms, email });
    await eventually(() => expect(sms.given).toHaveLength(100), 20_000);
    expect([sms.mostUnderWay, email.given.length]).toEqual([WINDOW, WINDOW]);
    stuck.resolve(undefined);
    await suite.untilAll('sent');
  }, 60_000);

  it('sends again what was under way in a killed process: at most a window, and loses nothing', async () => {
    const all = many(500);
    await suite.add(...all);
    const first = new TestChannel(() => {
      if (first.given.length >= 200) mortal.kill();
    });
    const mortal = suite.startMortal({ sms: first });
    await eventually(() => expect(first.given.length).toBeGreaterThanOrEqual(200), 20_000);
    const second = new TestChannel();
    suite.start({ sms: second });
    await eventually(
      () => expect(first.given.length + second.given.length).toBeGreaterThanOrEqual(480),
      20_000,
    );
    suite.clock.advance(LEASE_MS);
    await suite.untilAll('sent');
    const sends = [...first.given, ...second.given].map(({ id }) => id);
    expect(new Set(sends).size).toBe(500);
    expect(sends.length - 500).toBeGreaterThan(0);
    expect(sends.length - 500).toBeLessThanOrEqual(WINDOW);
    expect(await suite.rows('SELECT count(*)::int AS facts FROM outbox')).toEqual([{ facts: 500 }]);
  }, 90_000);

  it('drains thousands while the other side puts off and refuses, and loses none', async () => {
    const all = many(2_000);
    await suite.add(...all);
    const busy = new Set<string>();
    const sms = new TestChannel(({ id }) => {
      if (Number.parseInt(id.slice(-2), 16) % 3 > 0 || busy.has(id)) return;
      busy.add(id);
      throw new AppError(RELAY_ERRORS.away, { message: 'throttled' });
    });
    suite.start({ sms });
    suite.start({ sms });
    await eventually(() => expect(new Set(sms.given.map(({ id }) => id)).size).toBe(2_000), 60_000);
    await eventually(async () => {
      const [row] = await suite.rows(
        `SELECT count(*)::int AS again FROM dispatch WHERE reason = 'throttled'`,
      );
      expect(row).toEqual({ again: busy.size });
    }, 20_000);
    suite.clock.advance(15_000);
    await suite.untilAll('sent');
    expect(sms.given).toHaveLength(2_000 + busy.size);
    expect(
      await suite.rows(
        `SELECT headers ->> 'ce_type' AS type, count(*)::int FROM outbox GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual([
      { type: 'pep.notification.failed.v1', count: busy.size },
      { type: 'pep.notification.sent.v1', count: 2_000 },
    ]);
  }, 120_000);

  it('keeps what the centre calls the parts of what it took', async () => {
    const one = dispatchTo(suite);
    await suite.add(one);
    suite.start({
      sms: new TestChannel(() => ['a1', 'a2'].map((messageId) => ({ centre: 'first', messageId }))),
    });
    await suite.untilAll('sent');
    expect(
      await suite.rows('SELECT dispatch_id, part, centre, message_id FROM sms_part ORDER BY part'),
    ).toEqual([
      { dispatch_id: one.id, part: 1, centre: 'first', message_id: 'a1' },
      { dispatch_id: one.id, part: 2, centre: 'first', message_id: 'a2' },
    ]);
  }, 60_000);

  it('loses no outcome to a bad one that is written with it', async () => {
    const all = many(200);
    const bad = all[100]!;
    await suite.add(...all);
    // PostgreSQL takes no text with NUL.
    const sms = new TestChannel(({ id }) => (id === bad.id ? [{ centre: '\0', messageId: '' }] : undefined));
    suite.start({ sms });
    await eventually(async () => {
      const others = await suite.rows(`SELECT id FROM dispatch WHERE state <> 'sent'`);
      expect(others).toEqual([{ id: bad.id }]);
    }, 20_000);
  }, 60_000);

  it('writes outcomes down before it stops', async () => {
    await suite.add(...many(300));
    const sms = new TestChannel();
    const loop = suite.start({ sms });
    await eventually(() => expect(sms.given.length).toBeGreaterThan(40), 20_000);
    await loop.beforeApplicationShutdown();
    const [row] = await suite.rows(`SELECT count(*)::int AS sent FROM dispatch WHERE state = 'sent'`);
    expect(row).toEqual({ sent: sms.given.length });
  }, 60_000);

  /** Hours from an hour ago until an hour from now. */
  const quietNow = () => {
    const minute = Math.floor(suite.clock.now().getTime() / 60_000 + 4 * 60);
    return { from: (minute - 60) % 1440, to: (minute + 60) % 1440 };
  };
  const notice = (change: Partial<Dispatch> = {}) =>
    dispatchTo(suite, { template: 'letter-waiting', parameters: { sender: 'info@ekeng.am' }, ...change });

  it('sends codes, letters and mail in the quiet hours, but a notice to a phone only after them', async () => {
    const validUntil = new Date(suite.clock.now().getTime() + HOUR_MS / 2);
    const tooShort = notice({ validUntil });
    const night = [
      dispatchTo(suite),
      dispatchTo(suite, { template: 'registration-code', urgent: true }),
      notice({ channel: 'email', recipient: 'info@ekeng.am' }),
    ];
    const morning = notice();
    await suite.add(morning, tooShort, ...night);
    const channel = new TestChannel();
    suite.start({ sms: channel, email: channel }, quietNow());
    const states = () =>
      suite.rows('SELECT state, attempts, reason FROM dispatch WHERE id = ANY($1)', [
        morning.id,
        tooShort.id,
      ]);
    await eventually(async () => {
      expect(await states()).toEqual(
        expect.arrayContaining([
          { state: 'waiting', attempts: 0, reason: null },
          {
            state: 'failed',
            attempts: 1,
            reason: expect.stringMatching(/^Its time ends within the quiet hours/),
          },
        ]),
      );
      expect(channel.given.map(({ id }) => id).sort()).toEqual(night.map(({ id }) => id).sort());
    }, 20_000);
    suite.clock.advance(HOUR_MS + 60_000);
    await eventually(() => expect(channel.given.map(({ id }) => id)).toContain(morning.id), 20_000);
    await eventually(async () => {
      expect(await states()).toContainEqual({ state: 'sent', attempts: 1, reason: null });
    });
  }, 60_000);

  it('sends no notice to a phone that was stopped after it was asked for, but codes and letters', async () => {
    await suite.rows(`INSERT INTO sms_stop VALUES ('37491000001', now())`);
    await suite.add(
      notice(),
      notice({ channel: 'email' }),
      notice({ recipient: '37491000002' }),
      dispatchTo(suite),
      dispatchTo(suite, { template: 'stop-confirmed', urgent: true }),
    );
    const channel = new TestChannel();
    suite.start({ sms: channel, email: channel });
    await eventually(async () => {
      const waiting = await suite.rows(`SELECT id FROM dispatch WHERE state = 'waiting'`);
      expect(waiting).toEqual([]);
    }, 20_000);
    expect(
      await suite.rows(`SELECT channel, recipient, reason FROM dispatch WHERE state = 'failed'`),
    ).toEqual([
      { channel: 'sms', recipient: '37491000001', reason: expect.stringMatching(/has stopped notices/) },
    ]);
    expect(channel.given).toHaveLength(4);
  }, 60_000);

  it('finds what is due by the index, though 100,000 wait whose hour has not come', async () => {
    await suite.database.withTransaction(async (tx) => {
      await tx.query(`INSERT INTO dispatch (id, channel, template, recipient, language, parameters, valid_until, due_at)
        SELECT gen_random_uuid(), 'sms', 'letter-waiting', '37491000001', 'hy', '{}', now() + '3 days', now() + '8 hours'
        FROM generate_series(1, 100000)`);
    });
    await suite.add(...many(30));
    const before = await suite.tableReads();
    const now = suite.clock.now();
    const until = new Date(now.getTime() + LEASE_MS);
    const taken = await suite.withStatistics((tx) =>
      takeDue(tx, { channel: 'sms', now, until, count: WINDOW }),
    );
    const after = await suite.tableReads();
    expect(taken).toHaveLength(WINDOW);
    expect(after.scans - before.scans).toBe(0);
    expect(after.entries - before.entries).toBeLessThanOrEqual(2 * WINDOW);
  }, 60_000);
});
