import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { KeepFiles } from '../src/run-legal-clock/keep-files.js';
import { LegalRules } from '../src/resolve-deadline/legal-rules.js';
import { startLegalClock, yerevan } from './legal-clock.suite.js';
import type { Death } from './mortal-database.js';

type Suite = Awaited<ReturnType<typeof startLegalClock>>;
const START = '2026-11-22 10:00';
const REMINDED = 'pep.message.reminded.v1';
const EXPIRED = 'pep.message.expired.v1';
const EXTENDED = 'pep.message.extended.v1';

describe('the legal clock', () => {
  let suite: Suite;
  beforeAll(async () => {
    suite = await startLegalClock(START);
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);
  afterEach(async () => {
    await suite.query('ALTER TABLE evidence DISABLE TRIGGER evidence_is_append_only');
    await suite.query('DELETE FROM evidence');
    await suite.query('ALTER TABLE evidence ENABLE TRIGGER evidence_is_append_only');
    await suite.query('TRUNCATE outbox, delivery, message, legal_clock, outage, legal_file');
    await suite.query(`UPDATE legal_clock_mark SET started_through = '2000-01-01T00:00:00Z'`);
    suite.clock.set(START);
  });

  const runAt = async (...times: string[]) => {
    for (const time of times) {
      suite.clock.set(time);
      await suite.replica().execute();
    }
  };
  const told = async (id: string, type: string) => (await suite.told()).get(`${id} ${type}`) ?? 0;
  const eventsOf = async (id: string) => (await suite.evidenceOf(id)).map(({ event }) => event);

  it('reminds on days 3 and 6 and expires after the seventh, when nobody certifies', async () => {
    const [id = ''] = await suite.receive(1);
    await runAt('2026-11-25 09:59');
    expect(await told(id, REMINDED)).toBe(0);
    await runAt('2026-11-25 10:00', '2026-11-28 09:59');
    expect(await told(id, REMINDED)).toBe(1);
    await runAt('2026-11-28 10:00', '2026-11-29 23:59:59');
    expect(await told(id, REMINDED)).toBe(2);
    expect(await suite.deliveryOf(id)).toMatchObject({ expired_at: null });
    await runAt('2026-11-30 00:00', '2026-12-30 00:00');
    expect(await suite.deliveryOf(id)).toMatchObject({
      expired_at: yerevan('2026-11-30 00:00'),
      due_at: null,
    });
    expect([await told(id, REMINDED), await told(id, EXPIRED), await told(id, 'letter-expired')]).toEqual([
      2, 1, 1,
    ]);
    expect(await suite.evidenceOf(id)).toMatchObject([
      {
        event: 'AcknowledgementExpiry',
        legal: {
          rules: 'confirmed-reading-2013',
          calendar: 'am-2026-1',
          deadline: '2026-11-29T20:00:00.000Z',
        },
      },
    ]);
  });

  it('leaves in peace who certified, before a reminder or after it', async () => {
    const [early = '', late = ''] = await suite.receive(2);
    await suite.acknowledge(early);
    await runAt('2026-11-25 10:00');
    await suite.acknowledge(late);
    await runAt('2026-11-28 10:00', '2026-11-30 00:00');
    expect(await told(early, REMINDED)).toBe(0);
    expect([await told(late, REMINDED), await told(late, EXPIRED)]).toEqual([1, 0]);
    expect([...(await eventsOf(early)), ...(await eventsOf(late))]).toEqual([]);
  });

  it('catches up after a standstill: what is over expires, the rest is reminded once', async () => {
    const [old = ''] = await suite.receive(1);
    suite.clock.set('2026-11-27 10:00');
    const [young = ''] = await suite.receive(1);
    await runAt('2026-12-03 11:00');
    expect([await told(old, REMINDED), await told(old, EXPIRED)]).toEqual([0, 1]);
    expect([await told(young, REMINDED), await told(young, EXPIRED)]).toEqual([1, 0]);
  });

  it('starts every clock, also when many letters came at one moment', async () => {
    const ids = await suite.receive(400, ['5001950015', '3001950018', '4001950016']);
    await runAt('2026-11-30 00:00');
    const counts = await suite.told();
    expect(ids.map((id) => counts.get(`${id} ${EXPIRED}`))).toEqual(ids.map(() => 3));
    // One mail names the recipients of a letter, unless a batch ends between them.
    expect(ids.filter((id) => counts.get(`${id} letter-expired`) !== 1).length).toBeLessThanOrEqual(3);
  });

  it('says loudly that a letter has no rules, and goes on with the others', async () => {
    const [id = ''] = await suite.receive(1);
    await runAt('2026-11-22 12:00');
    suite.clock.set('2013-12-29 10:00');
    await suite.receive(1);
    await suite.query(`UPDATE legal_clock_mark SET started_through = '2000-01-01T00:00:00Z'`);
    await expect(runAt('2026-11-25 10:00')).rejects.toThrow(
      /No rules are in force for letters of 2013-12-29/,
    );
    expect(await told(id, REMINDED)).toBe(1);
  });

  describe('does each thing once', () => {
    const expectOnce = async (ids: readonly string[]) => {
      const counts = await suite.told();
      for (const id of ids) {
        expect(counts.get(`${id} ${REMINDED}`)).toBe(2);
        expect(counts.get(`${id} ${EXPIRED}`)).toBe(1);
        expect(counts.get(`${id} letter-expired`)).toBe(1);
        expect(await eventsOf(id)).toEqual(['AcknowledgementExpiry']);
      }
    };
    const DAYS = ['2026-11-25 10:00', '2026-11-28 10:00', '2026-11-30 00:00'];

    it('with replicas that run at the same time', async () => {
      const ids = await suite.receive(20);
      for (const day of DAYS) {
        suite.clock.set(day);
        await Promise.all(Array.from({ length: 4 }, () => suite.replica().execute()));
        await runAt(day);
      }
      await expectOnce(ids);
    });

    it('when the process is killed in any transaction, before its commit or after', async () => {
      const ids = await suite.receive(3);
      for (const day of DAYS) {
        suite.clock.set(day);
        let killed = true;
        for (let at = 1; killed; at++) {
          killed = false;
          for (const committed of [false, true]) {
            const death: Death = { at, committed };
            if (await suite.runUntilKilled(death)) killed = true;
          }
        }
        await runAt(day);
      }
      await expectOnce(ids);
    });

    it('when business time is moved back and on again', async () => {
      const ids = await suite.receive(2);
      await runAt(
        '2026-11-25 10:00',
        '2026-11-22 11:30',
        '2026-11-25 10:00',
        '2026-11-28 10:00',
        '2026-11-23 00:00',
      );
      // What comes while time is back has its clock started as well.
      const later = await suite.receive(1);
      await runAt('2026-11-26 10:00', '2026-11-29 10:00', '2026-11-30 00:00', '2026-12-01 00:00');
      await expectOnce([...ids, ...later]);
    });
  });

  describe('with an outage', () => {
    it('recorded in time, gives a day more, with evidence, to the letters that it covers only', async () => {
      const [covered = ''] = await suite.receive(1);
      suite.clock.set('2026-11-24 19:00');
      const [after = ''] = await suite.receive(1);
      await suite.recordOutage('2026-11-24 10:00', '2026-11-24 16:00');
      await runAt('2026-11-24 20:30', '2026-11-24 21:00', '2026-11-30 12:00');
      expect(await suite.evidenceOf(covered)).toMatchObject([
        {
          event: 'AcknowledgementExtension',
          legal: { previousDeadline: '2026-11-29T20:00:00.000Z', deadline: '2026-11-30T20:00:00.000Z' },
        },
      ]);
      expect(await eventsOf(after)).toEqual([]);
      await runAt('2026-12-01 00:00');
      expect(await eventsOf(covered)).toEqual(['AcknowledgementExtension', 'AcknowledgementExpiry']);
      expect([await told(covered, EXTENDED), await told(covered, 'letter-extended')]).toEqual([1, 0]);
    });

    it('recorded before the clock started, leaves its evidence all the same', async () => {
      const [id = ''] = await suite.receive(1);
      suite.clock.set('2026-11-22 10:40');
      await suite.recordOutage('2026-11-22 09:50', '2026-11-22 10:30');
      await runAt('2026-11-22 10:45', '2026-11-22 11:01', '2026-11-22 12:00');
      expect(await eventsOf(id)).toEqual(['AcknowledgementExtension']);
    });

    it('of something that does not keep recipients away, changes nothing', async () => {
      const [id = ''] = await suite.receive(1);
      suite.clock.set('2026-11-24 17:00');
      await suite.recordOutage('2026-11-24 10:00', '2026-11-24 16:00', ['submission', 'notices']);
      await runAt('2026-11-24 17:30', '2026-11-30 00:00');
      expect(await eventsOf(id)).toEqual(['AcknowledgementExpiry']);
    });

    it('recorded after the expiry, takes it back by a second record, and the letter expires again', async () => {
      const [id = ''] = await suite.receive(1);
      await runAt('2026-11-30 00:00');
      suite.clock.set('2026-11-30 09:00');
      await suite.recordOutage('2026-11-29 12:00', '2026-11-29 18:00');
      await runAt('2026-11-30 09:00', '2026-11-30 10:00');
      const [expiry, extension] = await suite.evidenceOf(id);
      expect(extension).toMatchObject({ event: 'AcknowledgementExtension', legal: { corrects: expiry?.id } });
      expect(await suite.deliveryOf(id)).toMatchObject({ expired_at: null });
      expect(await told(id, 'letter-extended')).toBe(1);
      await runAt('2026-12-01 00:00', '2026-12-02 00:00');
      expect(await eventsOf(id)).toEqual([
        'AcknowledgementExpiry',
        'AcknowledgementExtension',
        'AcknowledgementExpiry',
      ]);
      expect([await told(id, EXPIRED), await told(id, 'letter-expired')]).toEqual([2, 2]);
    });

    it('recorded long after the expiry, moves the deadline, and the expiry stands', async () => {
      const [id = ''] = await suite.receive(1);
      await runAt('2026-11-30 00:00', '2026-12-20 00:00');
      await suite.recordOutage('2026-11-29 12:00', '2026-11-29 18:00');
      await runAt('2026-12-20 00:01', '2026-12-21 00:00');
      const [, extension, ...rest] = await suite.evidenceOf(id);
      expect(extension).toMatchObject({
        event: 'AcknowledgementExtension',
        legal: { deadline: '2026-11-30T20:00:00.000Z' },
      });
      expect(extension?.legal).not.toHaveProperty('corrects');
      expect(rest).toEqual([]);
      expect((await suite.deliveryOf(id))?.expired_at).not.toBeNull();
      expect(await told(id, 'letter-extended')).toBe(0);
    });

    it('shows that a late acknowledgement was in time after all', async () => {
      const [id = ''] = await suite.receive(1);
      await runAt('2026-11-30 00:00');
      suite.clock.set('2026-11-30 09:00');
      await suite.acknowledge(id);
      await suite.recordOutage('2026-11-29 12:00', '2026-11-29 18:00');
      await runAt('2026-11-30 09:01', '2026-12-01 00:00', '2026-12-02 00:00');
      expect(await eventsOf(id)).toEqual(['AcknowledgementExpiry', 'AcknowledgementExtension']);
      expect(await suite.deliveryOf(id)).toMatchObject({ expired_at: null, due_at: null });
    });

    it('is applied to every letter once, by replicas that are killed and by two records', async () => {
      const ids = await suite.receive(600);
      await runAt('2026-11-24 12:00');
      suite.clock.set('2026-11-24 19:00');
      await suite.recordOutage('2026-11-24 10:00', '2026-11-24 16:00');
      await suite.recordOutage('2026-11-24 12:00', '2026-11-24 18:00');
      for (let at = 1; at <= 6; at++) await suite.runUntilKilled({ at, committed: at % 2 === 0 });
      await Promise.all(Array.from({ length: 3 }, () => suite.replica().execute()));
      await runAt('2026-11-24 19:01');
      const counts = await suite.told();
      expect(ids.filter((id) => counts.get(`${id} ${EXTENDED}`) !== 1)).toEqual([]);
      const open = await suite.query<{ id: string }>('SELECT id FROM outage WHERE applied_at IS NULL');
      expect(open).toEqual([]);
    });
  });

  it('does not look at letters that wait', async () => {
    await suite.receive(20_000);
    await runAt('2026-11-22 12:00');
    const read = async () => {
      await suite.query('SELECT pg_stat_force_next_flush()');
      const [sum] = await suite.query<{ tuples: string }>(
        `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::text AS tuples FROM pg_stat_user_tables
         WHERE relname IN ('delivery', 'message', 'legal_clock')`,
      );
      return Number(sum?.tuples);
    };
    await suite.query('ANALYZE delivery, legal_clock, message');
    const before = await read();
    await runAt('2026-11-22 13:00', '2026-11-22 14:00', '2026-11-23 14:00');
    expect((await read()) - before).toBeLessThan(1_000);
  }, 60_000);

  describe('keeps the files that letters run by', () => {
    const start = (change: (files: Suite['rules']['files']) => Suite['rules']['files'] = (files) => files) =>
      new KeepFiles(suite.database, new LegalRules(change(suite.rules.files)), suite.clock).onModuleInit();
    const [own, other] = ['confirmed-reading-2013', 'next'];
    const withNext =
      (validFrom: string) =>
      ({ rules: [first], ...files }: Suite['rules']['files']) => ({
        ...files,
        rules: [first!, { ...first!, id: other, content: { ...first!.content, id: other, validFrom } }],
      });

    it('starts with the same again, by many replicas at once', async () => {
      await Promise.all([start(), start(), start()]);
      await start();
      expect(await suite.query('SELECT id FROM legal_file ORDER BY id')).toHaveLength(3);
    });

    it('refuses to start with an edited file', async () => {
      await start();
      const edited = start(({ rules, ...files }) => ({
        ...files,
        rules: rules.map((one) => ({ ...one, digest: 'other' })),
      }));
      await expect(edited).rejects.toThrow(`rules ${own} was changed`);
    });

    it('refuses to start without a file', async () => {
      await start();
      await expect(start((files) => ({ ...files, rules: [] }))).rejects.toThrow(`rules ${own} is gone`);
    });

    it('takes a new file that begins on a day to come, and no other', async () => {
      await start();
      await expect(start(withNext('2026-11-22'))).rejects.toThrow(/must begin after today \(2026-11-22\)/);
      await start(withNext('2026-11-23'));
      suite.clock.set('2027-01-01 00:00');
      await start(withNext('2026-11-23'));
    });
  });
});
