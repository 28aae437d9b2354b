import type { Transaction } from './database.js';

/**
 * Runs SQL and gives its rows, also for INSERT, UPDATE and DELETE … RETURNING, for which TypeORM answers `[rows, count]`.
 * `Row` is what the statement's columns are; the caller states it next to the SQL.
 */
export async function rows<Row>(
  tx: Transaction,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const answer = (await tx.query(sql, [...parameters])) as unknown;
  if (
    Array.isArray(answer) &&
    answer.length === 2 &&
    Array.isArray(answer[0]) &&
    typeof answer[1] === 'number'
  ) {
    return answer[0] as Row[];
  }
  return answer as Row[];
}
