import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fact, MessageAccepted } from '@pep/contracts';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { eventually } from '@pep/testing';
import fc from 'fast-check';
import { CloseMonth } from '../src/close-month/close-month.js';
import { CorrectStatement } from '../src/correct-statement/correct-statement.js';
import { draftStatement } from '../src/draft-statement.js';
import { SetTariff } from '../src/set-tariff/set-tariff.js';
import type { Statement } from '../src/statement/statement.js';
import { type EvidenceOfLine, evidenceStatement } from '../src/storage/evidence.repository.js';
import { RowCursor } from '../src/storage/row-cursor.js';
import { findStatement } from '../src/storage/statement.repository.js';
import { sumUsage } from '../src/storage/usage.repository.js';
import { shownCounts } from '../src/usage/usage-table.js';
import { addEntries, holdOpenMonths } from '../src/storage/usage-entry.repository.js';
import { accepted, type BillingSuite, OPERATOR, startBilling } from './billing-metering.suite.js';

const RUNS = 25;
const SENDERS = ['a@ekeng.am', 'b@ekeng.am'];
/** The end of a month in Yerevan, in UTC. */
const MONTH_ENDS = ['2030-01-31', '2030-02-28', '2030-03-31', '2030-04-30'].map((day) =>
  Date.parse(`${day}T20:00:00.000Z`),
);
const MONTHS = ['2030-01', '2030-02', '2030-03', '2030-04', '2030-05'];
const DAY_MS = 24 * 60 * 60 * 1000;
const amd = (value: string) => ({ value, currency: 'AMD' as const });

/** Stands still where it was put. */
class StandingClock extends Clock {
  at = new Date('2029-12-01T08:00:00Z');

  now(): Date {
    return this.at;
  }
}

const letter = fc.record({
  sender: fc.constantFrom(...SENDERS),
  acceptedAt: fc
    .tuple(fc.constantFrom(...MONTH_ENDS), fc.constantFrom(-20 * DAY_MS, -DAY_MS, -1, 0, 1, 9 * DAY_MS))
    .map(([end, offset]) => new Date(end + offset).toISOString()),
  kinds: fc.array(fc.constantFrom('person', 'organisation', 'phone'), { minLength: 1, maxLength: 3 }),
  smsSegments: fc.integer({ min: 1, max: 10 }),
});
/** What happens: letters come, a month end goes by and is closed, something is put right. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.array(letter, { minLength: 1, maxLength: 6 }) },
  { weight: 2, arbitrary: fc.constant('close' as const) },
  { weight: 1, arbitrary: fc.integer({ min: -50_000, max: 50_000 }) },
);

type Entry = Fact<MessageAccepted>['data'];
type Letter = typeof letter extends fc.Arbitrary<infer Value> ? Value : never;

describe('statements, whatever is counted and closed in whatever order', () => {
  const clock = new StandingClock();
  let suite: BillingSuite;
  let organisations = 0;

  beforeAll(async () => {
    suite = await startBilling({ clock });
    for (const [validFrom, price] of [
      ['2030-01-20', '1.50'],
      ['2030-03-01', '2.00'],
      ['2030-03-31', '0.25'],
    ] as const) {
      const prices = {
        letterToPerson: amd(price),
        letterToOrganisation: amd('1.00'),
        smsSegment: amd('0.10'),
      };
      await suite.app.get(SetTariff).execute({ validFrom, prices }, validFrom, OPERATOR);
    }
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  const read = <Result>(work: (reader: Transaction) => Promise<Result>) => suite.app.get(Database).read(work);

  /** What happens to one organisation, and what its statements must say then. */
  class Story {
    readonly organisation = String(30_000_000 + organisations++);
    readonly told: Entry[] = [];
    /** As they were when they were closed. */
    readonly frozen = new Map<string, Statement>();
    corrected = 0n;
    #closed = 0;

    async happens(one: readonly Letter[] | 'close' | number): Promise<void> {
      if (one === 'close') await this.#close();
      else if (typeof one === 'number') await this.#correct(one);
      else await this.#tell(one);
    }

    /** The month goes by, and the day after it. */
    async #close(): Promise<void> {
      const end = MONTH_ENDS[this.#closed++];
      if (end === undefined) return;
      clock.at = new Date(end + DAY_MS);
      await suite.app.get(CloseMonth).execute();
      for (const month of MONTHS) {
        const found = await read((reader) => findStatement(reader, this.organisation, month));
        if (found !== undefined && !this.frozen.has(month)) this.frozen.set(month, found);
      }
    }

    async #correct(luma: number): Promise<void> {
      const [statementMonth] = this.frozen.keys();
      if (statementMonth === undefined) return;
      const amount = amd((luma / 100).toFixed(2));
      const correction = { organisation: this.organisation, statementMonth, reason: 'x', amount };
      await suite.app.get(CorrectStatement).execute(correction, randomUUID(), OPERATOR);
      this.corrected += BigInt(luma);
    }

    async #tell(letters: readonly Letter[]): Promise<void> {
      const facts = letters.map(({ kinds, ...given }) => {
        const recipients = kinds.map((kind) => ({ identifier: '5001950015', kind }));
        return accepted({ ...given, organisation: this.organisation, recipients });
      });
      await suite.bring('meter-usage', facts);
      this.told.push(...facts.map(({ data }) => data));
    }

    statements(): Promise<Statement[]> {
      return Promise.all(
        MONTHS.map((month) =>
          read(
            async (reader) =>
              (await findStatement(reader, this.organisation, month)) ??
              draftStatement(reader, this.organisation, month),
          ),
        ),
      );
    }

    async usage() {
      const filter = { from: '2030-01-01', to: '2030-12-31', organisations: [this.organisation] };
      const [sum] = await read((reader) => sumUsage(reader, filter, 'nothing'));
      return sum === undefined ? countsOf([]) : shownCounts(sum);
    }
  }

  async function evidenceOf(statement: Statement): Promise<string[]> {
    const ids: string[] = [];
    const query = evidenceStatement(statement);
    for await (const found of await RowCursor.open<EvidenceOfLine>(suite.app.get(Database), query))
      ids.push(...found.map(({ line, id }) => `${statement.lines[line - 1]!.kind} ${id}`));
    return ids;
  }

  it('have each evidence id on exactly one of them, and sums that are those of what was counted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await suite.sql('UPDATE statement_closing SET closed_through = NULL, stated_through = NULL');
        clock.at = new Date('2029-12-01T08:00:00Z');
        const story = new Story();
        for (const one of steps) await story.happens(one);
        const statements = await story.statements();
        for (const [month, before] of story.frozen)
          expect(statements.find((one) => one.month === month)).toEqual(before);
        const evidence = (await Promise.all(statements.map(evidenceOf))).flat();
        expect(evidence.toSorted()).toEqual(story.told.flatMap(evidenceByKind).toSorted());
        expect(countsOf(statements)).toEqual(usageOf(story.told));
        expect(await story.usage()).toEqual(usageOf(story.told));
        expect(lumaOf(statements)).toBe(costOf(story.told) + story.corrected);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('have what was being counted when the month was closed: closing waits for it', async () => {
    await suite.sql('UPDATE statement_closing SET closed_through = NULL, stated_through = NULL');
    const story = new Story();
    const { organisation } = story;
    const before = { sender: 'a@ekeng.am', acceptedAt: '2030-01-30T08:00:00.000Z', smsSegments: 1 };
    await story.happens([{ ...before, kinds: ['person'] }]);
    clock.at = new Date(MONTH_ENDS[0]! + DAY_MS);
    const evidenceIds = [randomUUID()];
    const day = { organisation, sender: 'a@ekeng.am', day: '2030-01-31' };
    const closing = await suite.app.get(Database).withTransaction(async (tx) => {
      const openMonth = await holdOpenMonths(tx);
      const begun = suite.app.get(CloseMonth).execute();
      await eventually(async () => {
        const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND NOT granted`;
        expect(await suite.sql(waiting)).toHaveLength(1);
      });
      await addEntries(tx, [{ ...day, kind: 'person', count: 1, segments: 0, evidenceIds }], openMonth);
      return { begun };
    });
    await closing.begun;
    const closed = await read((reader) => findStatement(reader, organisation, '2030-01'));
    expect(closed).toMatchObject({ state: 'closed', total: { messages: 2 } });
  });
});

/** A letter to two kinds of recipient is on two lines, with the same evidence. */
function evidenceByKind({ evidenceId, recipients }: Entry): string[] {
  return [...new Set(recipients.map(({ kind }) => kind))].map((kind) => `${kind} ${String(evidenceId)}`);
}

const isPhone = ({ kind }: { kind: string }): boolean => kind === 'phone';

function countsOf(statements: readonly Statement[]) {
  const add = (of: (statement: Statement) => number) => statements.reduce((sum, one) => sum + of(one), 0);
  return {
    messages: add(({ total }) => total.messages),
    sms: add(({ total }) => total.sms),
    smsSegments: add(({ total }) => total.smsSegments),
  };
}

function usageOf(told: readonly Entry[]) {
  const phones = told.map(({ recipients }) => recipients.filter(isPhone).length);
  const all = told.reduce((sum, { recipients }) => sum + recipients.length, 0);
  const sms = phones.reduce((sum, one) => sum + one, 0);
  const smsSegments = told.reduce(
    (sum, { smsSegments: parts = 0 }, index) => sum + parts * phones[index]!,
    0,
  );
  return { messages: all - sms, sms, smsSegments };
}

function lumaOf(statements: readonly Statement[]): bigint {
  return statements.reduce((sum, { total }) => sum + BigInt(total.amount.value.replace('.', '')), 0n);
}

/** The cost of each letter alone, by the price of its day. */
function costOf(told: readonly Entry[]): bigint {
  let luma = 0;
  for (const { acceptedAt, recipients, smsSegments = 0 } of told) {
    const day = new Date(acceptedAt).toLocaleDateString('sv-SE', { timeZone: 'Asia/Yerevan' });
    if (day < '2030-01-20') continue;
    const person = day < '2030-03-01' ? 150 : day < '2030-03-31' ? 200 : 25;
    for (const { kind } of recipients) luma += { person, organisation: 100, phone: 10 * smsSegments }[kind];
  }
  return BigInt(luma);
}
