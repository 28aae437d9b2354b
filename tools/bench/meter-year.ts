import { expectJson, expectStatus, restClient, type RestAnswer } from '../stack/rest.ts';
import type { BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { percentile } from './request-load.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { ORGANISATION } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const senders = 500;
const facts = 10_000_000;
const days = 366;
const fullRequests = 1_000;
/** Until services and load have compiled what they run; each is looked at, which those that are timed would pay for. */
const warmUpRequests = 500;
const firstDays = 28;
const dayMs = 24 * 60 * 60 * 1000;
/** A year that nothing else in the benchmark counts in. */
const year = { from: '2024-01-01', to: '2024-12-31' };
const newYear = Date.parse(year.from);

/** A way of asking for a year. */
interface Question {
  readonly what: string;
  readonly query: (index: number) => string;
  /** Without it the periods begin and end in the middle of months, each at others. */
  readonly wholeMonths?: true;
  readonly goal?: { readonly atMost: number };
}

const goal = { atMost: 10 };
const questions: readonly Question[] = [
  { what: 'one address', query: (index) => `&sender=year${index % senders}@ekeng.am`, goal },
  { what: 'the organisation, by kind', query: () => '&groupBy=kind', goal },
  { what: 'the organisation, by address, whole months', query: () => '', wholeMonths: true, goal },
  { what: 'the organisation, by address', query: () => '' },
];

/**
 * How long a year's count takes through the gateway, one request after the other. The ledger of ten million facts and its
 * roll-ups are rows made by SQL, as the service would have added them up.
 */
export async function measureYear(bench: Bench, database: BenchDatabase): Promise<Row[]> {
  await makeYear(database);
  const rows: Row[] = [];
  for (const question of questions)
    rows.push(
      ...(await compare(bench, {
        part: 'meter',
        load: `a year of ${question.what}`,
        contestants: [{ name: OURS, run: () => askForYears(bench, question) }],
        figures: { 'p50 ms': () => undefined, 'p99 ms': () => question.goal },
      })),
    );
  return rows;
}

async function makeYear(database: BenchDatabase): Promise<void> {
  const each = Math.round(facts / senders / days);
  const counts = `${each}, 0, 0, 0`;
  const day = `('${year.from}'::date + d)`;
  const all = `generate_series(0, ${senders - 1}) s, generate_series(0, ${days - 1}) d`;
  const sender = `'year' || s || '@ekeng.am'`;
  const sums = 'sum(persons), sum(organisations), sum(sms), sum(sms_segments)';
  const ofYear = `organisation = '${ORGANISATION}' AND day BETWEEN '${year.from}' AND '${year.to}'`;
  for (const sql of [
    `INSERT INTO usage_entry (organisation, sender, day, kind, count, segments, evidence_ids, statement_month)
     SELECT '${ORGANISATION}', ${sender}, ${day}, 'person', ${each}, 0, '{}', date_trunc('month', ${day}) FROM ${all}`,
    `INSERT INTO daily_usage SELECT '${ORGANISATION}', ${sender}, ${day}, ${counts}, 1, true FROM ${all} ORDER BY d, s`,
    `INSERT INTO monthly_usage SELECT organisation, sender, date_trunc('month', day), ${sums}
     FROM daily_usage WHERE ${ofYear} GROUP BY 1, 2, 3`,
    `INSERT INTO organisation_usage SELECT organisation, day, ${sums} FROM daily_usage WHERE ${ofYear} GROUP BY 1, 2`,
    'VACUUM ANALYZE daily_usage, monthly_usage, yearly_usage, organisation_usage',
  ])
    await database.query(sql);
}

async function askForYears({ state, effort }: Bench, question: Question): Promise<Figures> {
  const client = restClient({ baseUrl: state.urls.mtls, sandboxDir: state.sandboxDir, persona: 'org-admin' });
  const times: number[] = [];
  try {
    for (let index = -warmUpRequests; index < sized(effort, fullRequests); index += 1) {
      const at = index + warmUpRequests;
      const { from, to } = question.wholeMonths ? year : periodOf(at);
      const begun = performance.now();
      const answer = await client.send('GET', `/v1/usage?from=${from}&to=${to}${question.query(at)}`);
      expectStatus(answer, 200);
      if (index >= 0) times.push(performance.now() - begun);
      else requireSum(answer, { from, to });
    }
  } finally {
    client.close();
  }
  return { 'p50 ms': percentile(times, 50), 'p99 ms': percentile(times, 99) };
}

function requireSum(answer: RestAnswer, { from, to }: { readonly from: string; readonly to: string }): void {
  const { total } = expectJson(answer, 200) as { total: { messages: number } };
  if (total.messages === 0) throw new Error(`nothing is counted from ${from} to ${to}`);
}

function periodOf(index: number): { readonly from: string; readonly to: string } {
  return {
    from: dayOf(newYear + (2 + (index % firstDays)) * dayMs),
    to: dayOf(newYear + (days - 2 - (index % (firstDays - 1))) * dayMs),
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
