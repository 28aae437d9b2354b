import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Fact, MessageAccepted } from '@pep/contracts';
import fc from 'fast-check';
import { RecountUsage } from '../src/recount-usage/recount-usage.js';
import { accepted, type BillingSuite, OPERATOR, startBilling } from './billing-metering.suite.js';

const RUNS = 40;
const PARKED = 'parked@ekeng.am';
const SENDERS = ['a@ekeng.am', 'b@ekeng.am', PARKED];
const GROUPINGS = ['sender', 'day', 'kind'] as const;
const HOUR_MS = 60 * 60 * 1000;
/** Midnight in Yerevan before: a day, a month, a year, a leap day, the day after it. */
const MIDNIGHTS = ['2026-11-21', '2026-11-30', '2026-12-31', '2028-02-28', '2028-02-29'].map((day) =>
  Date.parse(`${day}T20:00:00.000Z`),
);

type AcceptedFact = Fact<MessageAccepted>;

const instant = fc
  .tuple(fc.constantFrom(...MIDNIGHTS), fc.constantFrom(-25 * HOUR_MS, -HOUR_MS, -1, 0, 1, 30 * HOUR_MS))
  .map(([midnight, offset]) => new Date(midnight + offset).toISOString());
const letter = fc.record({
  sender: fc.constantFrom(...SENDERS),
  acceptedAt: instant,
  kinds: fc.array(fc.constantFrom('person', 'organisation', 'phone'), { minLength: 1, maxLength: 4 }),
  smsSegments: fc.integer({ min: 1, max: 10 }),
});
const day = instant.map((at) => dayOf(at));
/** Before, between and after letters: a period of them has whole years, most of one, or little. */
const anyDay = fc
  .integer({ min: 0, max: 1_300 })
  .map((days) => dayOf(new Date(Date.parse('2025-10-01T09:00:00Z') + days * 24 * HOUR_MS).toISOString()));
const end = fc.oneof(day, anyDay);
/** A day, a month or a year by the calendar: what has a row of its own in a roll-up. */
const calendarUnit = end.chain((on) =>
  fc.constantFrom<[string, string]>(
    [on, on],
    [`${on.slice(0, 7)}-01`, lastOfMonth(on)],
    [`${on.slice(0, 4)}-01-01`, `${on.slice(0, 4)}-12-31`],
  ),
);
const period = fc.oneof(
  fc.tuple(end, end).map(([one, other]): [string, string] => (one < other ? [one, other] : [other, one])),
  calendarUnit,
);
/** Letters, in which order and how often they come, how many at once, and what is asked afterwards. */
const story = fc.record({
  letters: fc.array(letter, { minLength: 1, maxLength: 25 }),
  order: fc.array(fc.nat(), { maxLength: 60 }),
  batch: fc.integer({ min: 1, max: 12 }),
  periods: fc.array(period, { minLength: 1, maxLength: 3 }),
});

/** Counted again by other means than the service's: hours are added by words, sums by loops. */
function dayOf(at: string): string {
  return new Date(at).toLocaleDateString('sv-SE', { timeZone: 'Asia/Yerevan' });
}

function lastOfMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return `${day.slice(0, 7)}-${String(new Date(year, month, 0).getDate())}`;
}

function expectedUsage(
  facts: readonly AcceptedFact[],
  [from, to]: readonly [string, string],
  groupBy: (typeof GROUPINGS)[number],
) {
  const items = new Map<string, Counts>();
  const total = { messages: 0, sms: 0, smsSegments: 0 };
  const letters = facts.flatMap(({ data: { recipients, ...letter } }) =>
    recipients.map(({ kind }) => ({ ...letter, kind, day: dayOf(letter.acceptedAt) })),
  );
  for (const letter of letters.filter(({ day: on }) => on >= from && on <= to)) {
    const group = letter[groupBy];
    const item = items.get(group) ?? { messages: 0, sms: 0, smsSegments: 0 };
    items.set(group, item);
    for (const sum of [item, total]) count(sum, letter);
  }
  const sorted = [...items].sort(([a], [b]) => (a < b ? -1 : 1));
  return { from, to, items: sorted.map(([group, counts]) => ({ [groupBy]: group, ...counts })), total };
}

interface Counts {
  messages: number;
  sms: number;
  smsSegments: number;
}

function count(
  sum: Counts,
  { kind, smsSegments = 0 }: { kind: string; smsSegments?: number | undefined },
): void {
  if (kind !== 'phone') sum.messages += 1;
  else {
    sum.sms += 1;
    sum.smsSegments += smsSegments;
  }
}

describe('usage, whatever comes in whatever order', () => {
  let suite: BillingSuite;
  let organisations = 0;
  const everything: AcceptedFact[] = [];

  beforeAll(async () => {
    suite = await startBilling();
    // Each parked fact is an error in the log.
    Logger.overrideLogger(false);
    // A fault that comes and goes: while it is there, facts of one address are parked.
    await suite.sql('CREATE TABLE fault (sender text)');
    await suite.sql(`
      CREATE FUNCTION fail_when_faulty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM fault WHERE sender = NEW.sender) THEN RAISE EXCEPTION 'faulty'; END IF;
        RETURN NEW;
      END $$`);
    await suite.sql(
      'CREATE TRIGGER faulty BEFORE INSERT ON usage_entry FOR EACH ROW EXECUTE FUNCTION fail_when_faulty()',
    );
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  async function deliver(facts: readonly AcceptedFact[], order: readonly number[], batch: number) {
    const again = order.map((at) => facts[at % facts.length]).filter((fact) => fact !== undefined);
    const all = [...again, ...facts];
    await suite.sql('INSERT INTO fault VALUES ($1) RETURNING 1', [PARKED]);
    for (let at = 0; at < all.length; at += batch) {
      if (at > all.length / 2) await suite.sql('DELETE FROM fault RETURNING 1');
      await suite.bring('meter-usage', all.slice(at, at + batch));
    }
    await suite.sql('DELETE FROM fault RETURNING 1');
    await suite.replayParked();
  }

  it('is what a recount of the facts gives, and the sum of the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ letters, order, batch, periods }) => {
        const asked: [string, string][] = [...periods, ['2026-01-01', '2028-12-31']];
        organisations += 1;
        const organisation = String(70_000_000 + organisations);
        const facts = letters.map(({ kinds, ...rest }) =>
          accepted({
            ...rest,
            organisation,
            recipients: kinds.map((kind) => ({ identifier: '12345678', kind })),
          }),
        );
        everything.push(...facts);
        await deliver(facts, order, batch);
        for (const [from, to] of asked)
          for (const groupBy of GROUPINGS) {
            const query = `organisation=${organisation}&from=${from}&to=${to}&groupBy=${groupBy}`;
            const answer = await suite.get(OPERATOR, `/usage?${query}`);
            expect(answer.json()).toEqual(expectedUsage(facts, [from, to], groupBy));
          }
        const ledger = await suite.sql<{ id: string; kind: string }>(
          'SELECT unnest(evidence_ids) AS id, kind FROM usage_entry WHERE organisation = $1',
          [organisation],
        );
        const proofs = facts.flatMap(({ data: { evidenceId, recipients } }) =>
          [...new Set(recipients.map(({ kind }) => kind))].map((kind) => `${String(evidenceId)} ${kind}`),
        );
        expect(ledger.map(({ id, kind }) => `${id} ${kind}`).sort()).toEqual(proofs.sort());
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('is the same after the roll-ups are made anew, and as the evidence of all letters says', async () => {
    const recount = suite.app.get(RecountUsage);
    expect(await recount.rebuild()).toEqual([]);
    const { differences } = await recount.fromEvidence(
      (async function* () {
        for (const { data } of everything.toReversed()) {
          const { organisation, sender, recipients, smsSegments, acceptedAt, evidenceId = '' } = data;
          const acceptance = { organisation, sender, recipients, smsSegments, evidenceId };
          yield await Promise.resolve({ acceptance: { ...acceptance, day: dayOf(acceptedAt) } });
        }
      })(),
    );
    expect(differences).toEqual([]);
  });
});
