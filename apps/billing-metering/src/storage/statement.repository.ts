import { rows, type Transaction } from '@pep/persistence';
import { firstDay, type Month } from '../statement/month.js';
import type { CorrectionLine, Line, Statement, StatementTotals, Tally } from '../statement/statement.js';

/**
 * What is on the statement of a month, one tally for each address, kind, month of acceptance and price period.
 * @param periodStarts the first days of the organisation's price periods, in order
 */
export async function readTallies(
  tx: Transaction,
  organisation: string,
  month: Month,
  periodStarts: readonly string[],
): Promise<Tally[]> {
  return rows(
    tx,
    `SELECT sender, kind, to_char(min(day), 'YYYY-MM') AS month, to_char(min(day), 'YYYY-MM-DD') AS "from",
       to_char(max(day), 'YYYY-MM-DD') AS "to", period, sum(count)::float8 AS recipients,
       sum(segments)::float8 AS segments, sum(cardinality(evidence_ids))::float8 AS "evidenceCount"
     FROM (SELECT *, width_bucket(day, $3::date[]) AS period FROM usage_entry
       WHERE organisation = $1 AND statement_month = $2) entry
     GROUP BY sender, kind, date_trunc('month', day), period
     ORDER BY sender COLLATE "C", kind, date_trunc('month', day), period`,
    [organisation, firstDay(month), periodStarts],
  );
}

/** A closed statement is written once. */
export async function saveStatement(
  tx: Transaction,
  statement: Statement & { readonly number: string; readonly closedAt: string },
): Promise<void> {
  const { organisation, month, number, closedAt, lines, corrections, total } = statement;
  await tx.query('INSERT INTO statement VALUES ($1, $2, $3, $4, $5, $6, $7)', [
    ...[organisation, firstDay(month), number, closedAt],
    ...[lines, corrections, total].map((part) => JSON.stringify(part)),
  ]);
}

interface StatementRow {
  readonly organisation: string;
  readonly month: Month;
  readonly number: string;
  readonly closed_at: Date;
  readonly total: StatementTotals;
}

const SUMMARY = `organisation, to_char(month, 'YYYY-MM') AS month, number, closed_at, total`;

export async function findStatement(
  tx: Transaction,
  organisation: string,
  month: Month,
): Promise<Statement | undefined> {
  const [row] = await rows<StatementRow & { lines: Line[]; corrections: CorrectionLine[] }>(
    tx,
    `SELECT ${SUMMARY}, lines, corrections FROM statement WHERE organisation = $1 AND month = $2`,
    [organisation, firstDay(month)],
  );
  return row && { ...toSummary(row), lines: row.lines, corrections: row.corrections };
}

/** A closed statement without its lines. */
export type StatementSummary = Omit<Statement, 'lines' | 'corrections'>;

/** The place in the list after which a page begins. */
export type StatementPosition = readonly [month: Month, organisation: string];

/** Newest first; `organisations` undefined means all. */
export async function listStatements(
  tx: Transaction,
  organisations: readonly string[] | undefined,
  { after, limit }: { readonly after: StatementPosition | undefined; readonly limit: number },
): Promise<StatementSummary[]> {
  const [month, organisation] = after ?? [undefined, ''];
  const found = await rows<StatementRow>(
    tx,
    `SELECT ${SUMMARY} FROM statement
     WHERE ($1::text[] IS NULL OR organisation = ANY($1))
       AND (statement.month < $2::date OR (statement.month = $2::date AND organisation > $3))
     ORDER BY statement.month DESC, organisation LIMIT $4`,
    [organisations ?? null, month === undefined ? 'infinity' : firstDay(month), organisation, limit],
  );
  return found.map(toSummary);
}

function toSummary({ organisation, month, number, closed_at, total }: StatementRow): StatementSummary {
  return { organisation, month, state: 'closed', number, closedAt: closed_at.toISOString(), total };
}
