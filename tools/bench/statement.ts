import { waitFor } from '../stack/waiting.ts';
import { databaseOf, type BenchDatabase } from './bench-database.ts';
import { compare } from './comparison.ts';
import { sized, type Bench } from './run.ts';
import { endService } from './service-process.ts';
import { OURS, type Row } from './table.ts';

const service = 'billing-metering';
const fullLetters = 1_000_000;
const lettersOfEntry = 100;
const addresses = 500;
const days = 30;
const figure = 's';
const timeoutMs = 120_000;
const pollMs = 10;

/** From the closing of a month until the statement of its only organisation is written, roots of evidence included. */
export async function measureStatement(bench: Bench): Promise<Row[]> {
  const database = await databaseOf(bench, 'billing_metering');
  const letters = sized(bench.effort, fullLetters);
  let round = 0;
  return compare(bench, {
    part: 'meter',
    load: `a month of ${letters.toLocaleString('en')} letters closed`,
    contestants: [
      {
        name: OURS,
        run: async () => {
          round += 1;
          return { [figure]: await closeAfterStandstill(bench, database, { round, letters }) };
        },
      },
    ],
    figures: { [figure]: () => ({ atMost: 5 }) },
  });
}

/** The service looks for months that are over as soon as it starts. Long before any other month, so that nothing else is in it. */
async function closeAfterStandstill(
  bench: Bench,
  database: BenchDatabase,
  { round, letters }: { readonly round: number; readonly letters: number },
): Promise<number> {
  const month = `201${round}-06-01`;
  const organisation = String(90_000_000 + round);
  await endService(bench, service, 'SIGTERM');
  await addEntries(database, { month, organisation, entries: Math.ceil(letters / lettersOfEntry) });
  await database.query(
    `UPDATE statement_closing SET closed_through = $1::date - interval '1 month',
       stated_through = $1::date - interval '1 month'`,
    [month],
  );
  bench.restart(service);
  const waiting = { what: 'the month is not closed', timeoutMs, pollMs };
  const begun = await waitFor(waiting, async () =>
    (await database.number('SELECT count(*) FROM statement_closing WHERE closed_through >= $1', [month])) > 0
      ? performance.now()
      : undefined,
  );
  const ended = await waitFor({ ...waiting, what: 'the statement is not written' }, async () =>
    (await database.number('SELECT count(*) FROM statement WHERE organisation = $1', [organisation])) > 0
      ? performance.now()
      : undefined,
  );
  const stated = await database.number(
    `SELECT (total ->> 'messages')::int FROM statement WHERE organisation = $1`,
    [organisation],
  );
  if (stated !== letters) throw new Error(`${letters} letters, ${stated} on the statement`);
  return (ended - begun) / 1000;
}

/** As counting makes them: some letters an entry, their evidence ids by time. */
async function addEntries(
  database: BenchDatabase,
  { month, organisation, entries }: { month: string; organisation: string; entries: number },
): Promise<void> {
  await database.query(
    `INSERT INTO usage_entry (organisation, sender, day, kind, count, segments, evidence_ids, statement_month)
     SELECT $1, 'address' || n % $4::int || '@ekeng.am', $2::date + n % $5::int, 'person', $6::int, 0,
       ARRAY(SELECT uuidv7($2::date + n % $5::int + random() * interval '1 day' - now()) FROM generate_series(1, $6::int)
         WHERE n = n), $2::date
     FROM generate_series(1, $3::int) AS n`,
    [organisation, month, entries, addresses, days, lettersOfEntry],
  );
  await database.query('ANALYZE usage_entry');
}
