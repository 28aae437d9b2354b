import { rows, type Transaction } from '@pep/persistence';
import { firstDay, type Month } from '../statement/month.js';

/** Any constant of ours: who writes statements holds it, so that replicas do not reckon the same one. */
const STATEMENT_LOCK = 7_376_302;

/** How far the months are closed, and how far their statements are written. */
export interface Closing {
  readonly closedThrough?: Month;
  readonly statedThrough?: Month;
}

export async function readClosing(tx: Transaction): Promise<Closing> {
  const [row] = await rows<{ closed: Month | null; stated: Month | null }>(
    tx,
    `SELECT to_char(closed_through, 'YYYY-MM') AS closed, to_char(stated_through, 'YYYY-MM') AS stated
     FROM statement_closing`,
  );
  return {
    ...(row?.closed ? { closedThrough: row.closed } : {}),
    ...(row?.stated ? { statedThrough: row.stated } : {}),
  };
}

/** The first month in which anything was counted. */
export async function firstCountedMonth(tx: Transaction): Promise<Month | undefined> {
  const [row] = await rows<{ month: Month | null }>(
    tx,
    `SELECT to_char(min(month), 'YYYY-MM') AS month FROM monthly_usage`,
  );
  return row?.month ?? undefined;
}

/** From now on no entry goes to this month any more. The caller holds the ledger alone. */
export async function markClosed(tx: Transaction, month: Month): Promise<void> {
  await tx.query(
    `UPDATE statement_closing SET closed_through = $1,
       stated_through = coalesce(stated_through, ($1::date - interval '1 month')::date)`,
    [firstDay(month)],
  );
}

/** Every statement of this month is written. */
export async function markStated(tx: Transaction, month: Month): Promise<void> {
  await tx.query('UPDATE statement_closing SET stated_through = $1 WHERE stated_through < $1', [
    firstDay(month),
  ]);
}

/** False when another replica is writing a statement. */
export async function tryStatementLock(tx: Transaction): Promise<boolean> {
  const [row] = await rows<{ locked: boolean }>(tx, 'SELECT pg_try_advisory_xact_lock($1) AS locked', [
    STATEMENT_LOCK,
  ]);
  return row?.locked === true;
}

/** Organisations that have something on the statement of a closed month, and none yet. */
export async function organisationsToState(tx: Transaction, month: Month): Promise<string[]> {
  const found = await rows<{ organisation: string }>(
    tx,
    `SELECT organisation FROM (
       SELECT DISTINCT organisation FROM usage_entry WHERE statement_month = $1
       UNION SELECT organisation FROM correction WHERE booked_month = $1) due
     WHERE NOT EXISTS (SELECT FROM statement s WHERE s.organisation = due.organisation AND s.month = $1)
     ORDER BY organisation`,
    [firstDay(month)],
  );
  return found.map(({ organisation }) => organisation);
}
