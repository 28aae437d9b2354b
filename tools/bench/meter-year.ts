import { expectJson, restClient } from '../stack/rest.ts';
import type { BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { sendRequests } from './request-load.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { ORGANISATION } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const senders = 500;
const facts = 10_000_000;
const days = 366;
const fullSeconds = 5;
/** Until the services have compiled what they run. */
const warmUpSeconds = 2;
/** A year that nothing else in the benchmark counts in. */
const year = { from: '2024-01-01', to: '2024-12-31' };

/** A way of asking for a year. */
interface Question {
  readonly what: string;
  readonly query: string;
  readonly goal?: { readonly atMost: number };
}

const goal = { atMost: 10 };
const wholeMonths = `from=${year.from}&to=${year.to}`;
const questions: readonly Question[] = [
  { what: 'one address', query: `${wholeMonths}&sender=year250@ekeng.am`, goal },
  { what: 'the organisation, by kind', query: `${wholeMonths}&groupBy=kind`, goal },
  { what: 'the organisation, by address, whole months', query: wholeMonths, goal },
  // As far from the ends of months as can be.
  { what: 'the organisation, by address', query: 'from=2024-01-16&to=2024-12-15' },
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

async function askForYears(bench: Bench, { query }: Question): Promise<Figures> {
  const { state, effort } = bench;
  const persona = 'org-admin';
  const path = `/v1/usage?${query}`;
  const client = restClient({ baseUrl: state.urls.mtls, sandboxDir: state.sandboxDir, persona });
  try {
    const { total } = expectJson(await client.send('GET', path), 200) as { total: { messages: number } };
    if (total.messages === 0) throw new Error(`nothing is counted: ${query}`);
  } finally {
    client.close();
  }
  const load = { url: new URL(path, state.urls.mtls).href, persona, connections: 1, keepsConnections: true };
  await sendRequests(bench, { ...load, seconds: warmUpSeconds });
  return sendRequests(bench, { ...load, seconds: sized(effort, fullSeconds) });
}
