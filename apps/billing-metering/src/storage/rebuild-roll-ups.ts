import { rows, type Transaction } from '@pep/persistence';
import { COUNTS, COUNTS_DIFFER, countsShown, SUMS_OF_ENTRIES } from './counts-sql.js';

/** A roll-up: its key, how an entry of the ledger has it, and what is done beside setting its counts. */
interface RollUpTable {
  readonly table: string;
  readonly key: string;
  readonly ofEntry: string;
  readonly alsoSet: string;
}

/** A day that was told must be told again when it changes, also when nothing is left of it: its row stays. */
const TABLES: readonly RollUpTable[] = [
  {
    table: 'daily_usage',
    key: 'organisation, sender, day',
    ofEntry: 'organisation, sender, day',
    alsoSet: ', version = held.version + 1, published = false',
  },
  {
    table: 'monthly_usage',
    key: 'organisation, sender, month',
    ofEntry: `organisation, sender, date_trunc('month', day)::date AS month`,
    alsoSet: '',
  },
  // After months: what those are corrected by is added to their years.
  {
    table: 'yearly_usage',
    key: 'organisation, sender, year',
    ofEntry: `organisation, sender, date_trunc('year', day)::date AS year`,
    alsoSet: '',
  },
  {
    table: 'organisation_usage',
    key: 'organisation, day',
    ofEntry: 'organisation, day',
    alsoSet: '',
  },
];

/** A row of a roll-up that did not say what the ledger says. */
export interface Correction {
  readonly table: string;
  readonly row: string;
  readonly expected: string;
  readonly held: string;
}

/**
 * Makes every roll-up say what the ledger says, and tells where it did not. The caller holds the ledger alone.
 */
export async function rebuildRollUps(tx: Transaction): Promise<Correction[]> {
  await tx.query('SET LOCAL statement_timeout = 0');
  const corrected: Correction[] = [];
  for (const rollUp of TABLES) corrected.push(...(await rebuild(tx, rollUp)));
  return corrected;
}

async function rebuild(
  tx: Transaction,
  { table, key, ofEntry, alsoSet }: RollUpTable,
): Promise<Correction[]> {
  const count = key.split(', ').length;
  const positions = Array.from({ length: count }, (_, index) => String(index + 1)).join(', ');
  await tx.query(
    `CREATE TEMPORARY TABLE made ON COMMIT DROP AS
     SELECT ${ofEntry}, ${SUMS_OF_ENTRIES} FROM usage_entry GROUP BY ${positions}`,
  );
  // What is there but follows from nothing is set to zeros.
  await tx.query(
    `INSERT INTO made (${key}, ${COUNTS})
     SELECT ${key}, 0, 0, 0, 0 FROM (SELECT ${key} FROM ${table} EXCEPT SELECT ${key} FROM made) AS unfounded`,
  );
  const corrected = await rows<Omit<Correction, 'table'>>(
    tx,
    `SELECT concat_ws(' ', ${key}) AS row, ${countsShown('made')} AS expected, ${countsShown('held')} AS held
     FROM made LEFT JOIN ${table} AS held USING (${key}) WHERE ${COUNTS_DIFFER} ORDER BY ${positions}`,
  );
  const set = COUNTS.split(', ').map((name) => `${name} = excluded.${name}`);
  await tx.query(
    `INSERT INTO ${table} AS held (${key}, ${COUNTS})
     SELECT ${key}, ${COUNTS.split(', ')
       .map((name) => `made.${name}`)
       .join(', ')}
     FROM made LEFT JOIN ${table} AS held USING (${key}) WHERE ${COUNTS_DIFFER}
     ON CONFLICT (${key}) DO UPDATE SET ${set.join(', ')}${alsoSet}`,
  );
  await tx.query('DROP TABLE made');
  return corrected.map((one) => ({ table, ...one }));
}
