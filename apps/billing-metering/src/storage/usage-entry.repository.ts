import { binaryUuids, endsOf, rows, type Transaction } from '@pep/persistence';
import type { UsageEntry } from '../usage/usage.js';

/** Any constant of ours. Who counts holds it shared, who closes a month or makes roll-ups anew holds it alone. */
const LEDGER_LOCK = 7_376_301;

/**
 * Holds off the closing of months until the transaction ends, and tells where late entries go.
 * @returns the first day of the oldest month without a closed statement; undefined when none was ever closed
 */
export async function holdOpenMonths(tx: Transaction): Promise<string | undefined> {
  // Two statements: one alone would read what was committed before it had the lock.
  await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [LEDGER_LOCK]);
  const [row] = await rows<{ month: string | null }>(
    tx,
    `SELECT to_char(closed_through + interval '1 month', 'YYYY-MM-DD') AS month FROM statement_closing`,
  );
  return row?.month ?? undefined;
}

/** Waits until nobody counts any more, and lets nobody count until the transaction ends. */
export async function holdLedger(tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [LEDGER_LOCK]);
}

/**
 * Adds to the ledger. An entry is on the statement of its own month, or on that of `oldestOpenMonth` when its own is
 * closed already.
 */
export async function addEntries(
  tx: Transaction,
  entries: readonly UsageEntry[],
  oldestOpenMonth: string | undefined,
): Promise<void> {
  const lengths = entries.map((one) => one.evidenceIds.length);
  await tx.query(
    `INSERT INTO usage_entry (organisation, sender, day, kind, count, segments, evidence_ids, statement_month)
     SELECT organisation, sender, day, kind, count, segments, ($9::uuid[])[last - length + 1:last],
       greatest(date_trunc('month', day)::date, $10::date)
     FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::bigint[], $6::bigint[], $7::int[], $8::int[])
       AS given (organisation, sender, day, kind, count, segments, length, last)`,
    [
      entries.map((one) => one.organisation),
      entries.map((one) => one.sender),
      entries.map((one) => one.day),
      entries.map((one) => one.kind),
      entries.map((one) => one.count),
      entries.map((one) => one.segments),
      lengths,
      endsOf(lengths),
      binaryUuids(entries.flatMap((one) => one.evidenceIds)),
      oldestOpenMonth ?? null,
    ],
  );
}
