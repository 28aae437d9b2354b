import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@pep/persistence';
import { person } from '@pep/testing';
import { EncryptOld } from '../src/keep-content/encrypt-old.js';
import { KeepContent } from '../src/keep-content/keep-content.js';
import { PlaceHold } from '../src/keep-content/place-hold.js';
import { SweepContent } from '../src/keep-content/sweep-content.js';
import { FileKeys } from '../src/keep-content/wrapping-keys.js';
import type { ContentStore } from '../src/storage/content-store.js';
import { submissionKey } from '../src/storage/submission.repository.js';
import { longLetter, startContent } from './content.suite.js';
import { Killed, MortalDatabase } from './mortal-database.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const RULES = { acknowledgedDays: 100, expiredDays: 200, phoneDays: 40 };
const OPERATOR = person({ psn: '3301900014', operator: true });
const TEXT = longLetter();

describe('content whose time is over', () => {
  let suite: Awaited<ReturnType<typeof startContent>>;
  let store: ContentStore;

  beforeEach(async () => {
    suite = await startContent();
    const key = join(suite.folder, 'content.key');
    writeFileSync(key, randomBytes(32));
    ({ store } = await suite.open(new FileKeys(key)));
  }, 120_000);
  afterEach(() => suite.stop(), 60_000);

  const daysAgo = (days: number): Date => new Date(suite.clock.now().getTime() - days * DAY_MS);
  const keep = (database: Database = suite.database) =>
    new KeepContent(database, suite.clock, store, RULES).execute();
  const holds = () => new PlaceHold(suite.database, suite.clock);
  const sweep = () => new SweepContent(suite.database, suite.clock, suite.files).execute();
  const files = (): string[] =>
    readdirSync(suite.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'content.key')
      .map((entry) => join(entry.parentPath, entry.name).slice(suite.folder.length + 1))
      .toSorted();

  /** A letter of so many days ago to one recipient, for whom it ended so. */
  async function letter(
    days: number,
    {
      large = false,
      kind = 'person',
      acknowledged,
      expired,
    }: { large?: boolean; kind?: string; acknowledged?: number; expired?: number } = {},
  ): Promise<string> {
    const id = await suite.store(store, TEXT, { large, acceptedAt: daysAgo(days) });
    const at = (given: number | undefined): Date | null => (given === undefined ? null : daysAgo(given));
    const done = acknowledged !== undefined;
    const status = kind === 'phone' ? 'submitted' : done ? 'acknowledged' : 'consigned';
    await suite.query(
      `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at, opened_at, acknowledged_at, acknowledgement_evidence_id, expired_at)
       VALUES ($1, '5001950015', $2, $3, $4, $5, $5, $6, $7)`,
      [
        id,
        kind,
        status,
        kind === 'phone' ? null : daysAgo(days),
        at(acknowledged),
        done ? randomUUIDv7() : null,
        at(expired),
      ],
    );
    await suite.query(
      `INSERT INTO evidence (id, event, message_id, digest, at) VALUES ($1, 'SubmissionAcceptance', $2, $3, $4)`,
      [randomUUIDv7(), id, createHash('sha256').update(TEXT).digest(), daysAgo(days)],
    );
    return id;
  }
  const purged = async (id: string): Promise<boolean> =>
    suite.read(store, id).then(
      (text) => text !== TEXT.toString(),
      (error: unknown) => (error as { code: string }).code === 'CONTENT_PURGED',
    );
  const nextMonth = (): void => {
    suite.clock.advance(31 * DAY_MS);
  };

  it('is removed by the rule of how its letter ended, and its evidence stays', async () => {
    const letters: [string, string, boolean][] = [
      ['certified long ago', await letter(300, { acknowledged: 101 }), true],
      ['the same, in a file', await letter(300, { acknowledged: 101, large: true }), true],
      ['certified lately', await letter(300, { acknowledged: 99 }), false],
      ['expired long ago', await letter(300, { expired: 201 }), true],
      ['expired lately', await letter(300, { expired: 199 }), false],
      ['never ended', await letter(3_000), false],
      ['to a phone', await letter(41, { kind: 'phone' }), true],
      ['to a phone, lately', await letter(39, { kind: 'phone' }), false],
    ];
    await keep();
    for (const [what, id, gone] of letters) expect([what, await purged(id)]).toEqual([what, gone]);
    expect(files()).toEqual([]);
    const counts = await suite.query<{ evidence: number; deliveries: number; messages: number }>(
      `SELECT (SELECT count(*)::int FROM evidence) AS evidence, (SELECT count(*)::int FROM delivery) AS deliveries,
         (SELECT count(*)::int FROM message) AS messages`,
    );
    expect(counts).toEqual([{ evidence: 8, deliveries: 8, messages: 8 }]);
  });

  it('is removed later when it was not over yet at first', async () => {
    const id = await letter(300, { acknowledged: 90 });
    await keep();
    expect(await purged(id)).toBe(false);
    nextMonth();
    await keep();
    expect(await purged(id)).toBe(true);
    expect(await suite.query('SELECT * FROM content_kept_on')).toEqual([]);
  });

  it('is removed when the last recipient has come to an end', async () => {
    const id = await letter(300, { acknowledged: 150 });
    await suite.query(
      `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at) VALUES ($1, '22335588', 'organisation', 'consigned', $2)`,
      [id, daysAgo(300)],
    );
    await keep();
    expect(await purged(id)).toBe(false);
    await suite.query(
      `UPDATE delivery SET expired_at = $2 WHERE message_id = $1 AND identifier = '22335588'`,
      [id, daysAgo(180)],
    );
    nextMonth();
    await keep();
    expect(await purged(id)).toBe(true);
  });

  it('stays while a legal hold protects it', async () => {
    const id = await letter(300, { acknowledged: 150, large: true });
    await holds().execute(OPERATOR, id, 'case 12/2026');
    expect(await holds().execute(OPERATOR, id, 'case 12/2026')).toMatchObject({ reason: 'case 12/2026' });
    await keep();
    nextMonth();
    await keep();
    expect(await purged(id)).toBe(false);
    await holds().execute(OPERATOR, id, 'case 13/2026');
    await holds().lift(OPERATOR, id);
    await holds().lift(OPERATOR, id);
    nextMonth();
    await keep();
    expect(await purged(id)).toBe(true);
    const records = await suite.query(
      'SELECT reason, placed_by, lifted_by FROM legal_hold ORDER BY placed_at',
    );
    expect(records).toEqual(
      ['case 12/2026', 'case 13/2026'].map((reason) => ({
        reason,
        placed_by: OPERATOR.psn,
        lifted_by: OPERATOR.psn,
      })),
    );
    await expect(holds().execute(OPERATOR, id, 'too late')).rejects.toMatchObject({ code: 'CONTENT_PURGED' });
  });

  it('is held by operators only, and only where there is a message', async () => {
    const id = await letter(1);
    await expect(holds().execute(person(), id, 'mine')).rejects.toMatchObject({ code: 'OPERATOR_ONLY' });
    await expect(holds().lift(person(), id)).rejects.toMatchObject({ code: 'OPERATOR_ONLY' });
    await expect(holds().execute(OPERATOR, randomUUIDv7(), 'none')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is gone for good however often, and wherever, the process is killed meanwhile', async () => {
    const ids: string[] = [];
    for (const large of [true, false, true]) ids.push(await letter(300, { acknowledged: 150, large }));
    const kept = await letter(300, { acknowledged: 50, large: true });
    for (let at = 1; at <= 4; at++) {
      for (const committed of [false, true]) {
        const mortal = new MortalDatabase(suite.dataSource, { at, committed });
        await keep(mortal).catch((error: unknown) => {
          expect(error).toBeInstanceOf(Killed);
        });
      }
    }
    await keep();
    for (const id of ids) expect(await purged(id)).toBe(true);
    expect(await purged(kept)).toBe(false);
    // What was killed between commit and removal is swept.
    for (const file of files()) utimesSync(join(suite.folder, file), daysAgo(2), daysAgo(2));
    await sweep();
    expect(files()).toEqual([(await suite.find(kept)).location]);
  });

  describe('a sweep of the store', () => {
    const lay = (name: string, days: number): void => {
      writeFileSync(join(suite.folder, name), 'x');
      utimesSync(join(suite.folder, name), daysAgo(days), daysAgo(days));
    };

    it('removes files without a row that are older than a day, and nothing else', async () => {
      const id = await letter(5, { large: true });
      const { location } = await suite.find(id);
      utimesSync(join(suite.folder, location ?? ''), daysAgo(5), daysAgo(5));
      const hour = (location ?? '').slice(0, '2026/01/01/00'.length);
      const [old, fresh] = [`${hour}/${randomUUIDv7()}`, `${hour}/${randomUUIDv7()}`];
      lay(old, 2);
      lay(fresh, 0.5);
      lay('notes.txt', 2);
      await sweep();
      expect(files()).toEqual([fresh, location, 'notes.txt'].toSorted());
      lay(`${hour}/${randomUUIDv7()}`, 2);
      await sweep();
      expect(files()).toHaveLength(4);
      suite.clock.advance(0.6 * DAY_MS);
      await sweep();
      expect(files()).toHaveLength(4);
      suite.clock.advance(0.5 * DAY_MS);
      await sweep();
      expect(files()).toEqual([location, 'notes.txt'].toSorted());
      expect(await suite.read(store, id)).toBe(TEXT.toString());
    });

    it('removes nothing where most files have no row: it must be the wrong store, or the wrong database', async () => {
      await letter(5, { large: true });
      const hour = files()[0]?.slice(0, '2026/01/01/00'.length) ?? '';
      for (let n = 0; n < 150; n++) lay(`${hour}/${randomUUIDv7()}`, 2);
      await expect(sweep()).rejects.toThrow(/^150 of \d+ files have no row/);
      expect(files()).toHaveLength(151);
    });
  });

  it('goes with the keys that find repeats, when there can be no repeat', async () => {
    const digest = createHash('sha256').update(TEXT).digest();
    const keyed = { sender: 'info@ekeng.am', letter: { messageIdHeader: '<a@ekeng.am>', digest } };
    const remember = async (id: string, key: string, days: number): Promise<void> => {
      await suite.query(`INSERT INTO submission_key VALUES (decode($1, 'hex'), $2, $3)`, [
        key,
        id,
        daysAgo(days),
      ]);
    };
    const known = async (): Promise<number> =>
      (await suite.query<{ count: number }>('SELECT count(*)::int AS count FROM submission_key'))[0]?.count ??
      0;
    const old = await letter(32);
    await remember(old, submissionKey(keyed as Parameters<typeof submissionKey>[0]), 32);
    await remember(randomUUIDv7(), randomBytes(32).toString('hex'), 32);
    await keep();
    // The other one is of no message that is there.
    expect(await known()).toBe(1);
    const young = await letter(5);
    await remember(young, submissionKey(keyed as Parameters<typeof submissionKey>[0]), 5);
    await keep();
    expect(await known()).toBe(2);
  });

  it('of before is encrypted by a command, which can be done again', async () => {
    const { store: plain } = await suite.open(undefined);
    const gone = await letter(300, { acknowledged: 150 });
    const ids = [
      await suite.store(plain, TEXT),
      await suite.store(plain, TEXT, { large: true }),
      await suite.store(store, TEXT),
    ];
    const broken = await suite.store(plain, TEXT, { large: true });
    writeFileSync(join(suite.folder, (await suite.find(broken)).location ?? ''), 'something else');
    await keep();
    const command = () => new EncryptOld(suite.database, suite.clock, store).execute();
    expect(await command()).toEqual({ encrypted: 2, damaged: [broken] });
    for (const id of ids) {
      expect((await suite.find(id)).keyId).not.toBeNull();
      expect(await suite.read(store, id)).toBe(TEXT.toString());
    }
    const inUse = [(await suite.find(ids[1] ?? '')).location, (await suite.find(broken)).location];
    expect(files()).toEqual(inUse.toSorted());
    expect(await command()).toEqual({ encrypted: 0, damaged: [broken] });
    expect(await purged(gone)).toBe(true);
    await expect(new EncryptOld(suite.database, suite.clock, plain).execute()).rejects.toThrow(
      'no wrapping key is set',
    );
  });
});
