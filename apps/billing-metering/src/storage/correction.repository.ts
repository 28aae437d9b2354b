import { rows, type Transaction } from '@pep/persistence';
import type { Money } from '../statement/money.js';
import { firstDay, type Month } from '../statement/month.js';
import type { CorrectionLine } from '../statement/statement.js';

/** What is put right of a closed statement: of one of its lines, or of the whole. */
export interface CorrectedLine {
  readonly line?: number;
  readonly quantity?: number;
  readonly amount: Money;
}

/** An entry of its own on a later statement. */
export interface Correction {
  readonly id: string;
  readonly organisation: string;
  /** The closed statement. */
  readonly statementMonth: Month;
  /** On whose statement it is. */
  readonly bookedMonth: Month;
  readonly reason: string;
  readonly lines: readonly CorrectedLine[];
  readonly at: Date;
  /** PSN. */
  readonly by: string;
}

export async function saveCorrection(tx: Transaction, correction: Correction): Promise<void> {
  const { id, organisation, statementMonth, bookedMonth, reason, lines, at, by } = correction;
  await tx.query('INSERT INTO correction VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
    ...[id, organisation, firstDay(statementMonth), firstDay(bookedMonth)],
    ...[reason, JSON.stringify(lines), at, by],
  ]);
}

const COLUMNS = `id, organisation, to_char(statement_month, 'YYYY-MM') AS "statementMonth",
       to_char(booked_month, 'YYYY-MM') AS "bookedMonth", reason, lines, made_at AS at, made_by AS by`;

/** The corrections on the statement of a month, in the order in which they were made. */
export async function correctionsBooked(
  tx: Transaction,
  organisation: string,
  month: Month,
): Promise<CorrectionLine[]> {
  const found = await rows<Correction>(
    tx,
    `SELECT ${COLUMNS} FROM correction WHERE organisation = $1 AND booked_month = $2 ORDER BY made_at, id`,
    [organisation, firstDay(month)],
  );
  return found.flatMap(({ id, statementMonth, reason, lines }) =>
    lines.map((line) => ({ correctionId: id, statementMonth, reason, ...line })),
  );
}

/** The place in the list after which a page begins. */
export type CorrectionPosition = readonly [at: string, id: string];

/** Newest first; `organisations` undefined means all. */
export async function listCorrections(
  tx: Transaction,
  organisations: readonly string[] | undefined,
  { after, limit }: { readonly after: CorrectionPosition | undefined; readonly limit: number },
): Promise<Correction[]> {
  return rows(
    tx,
    `SELECT ${COLUMNS} FROM correction
     WHERE ($1::text[] IS NULL OR organisation = ANY($1))
       AND ($2::timestamptz IS NULL OR (made_at, id) < ($2, $3::uuid))
     ORDER BY made_at DESC, id DESC LIMIT $4`,
    [organisations ?? null, ...(after ?? [null, null]), limit],
  );
}
