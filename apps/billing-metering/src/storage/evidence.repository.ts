import { rows, type Transaction } from '@pep/persistence';
import { firstDay } from '../statement/month.js';
import type { Line, Statement } from '../statement/statement.js';

type OfStatement = Pick<Statement, 'organisation' | 'month' | 'lines'>;

/** The entries of each line: those of its address and kind on its days. No two lines share an entry. */
const ENTRIES = `unnest($3::int[], $4::text[], $5::text[], $6::date[], $7::date[])
       AS of_line (line, sender, kind, first_day, last_day)
     JOIN usage_entry entry ON entry.sender = of_line.sender AND entry.kind = of_line.kind
       AND entry.day BETWEEN of_line.first_day AND of_line.last_day
       AND entry.organisation = $1 AND entry.statement_month = $2`;

function parameters({ organisation, month, lines }: OfStatement): unknown[] {
  const column = (of: (line: Line) => unknown): unknown[] => lines.map(of);
  return [
    ...[organisation, firstDay(month)],
    ...[column(({ line }) => line), column(({ sender }) => sender), column(({ kind }) => kind)],
    ...[column(({ from }) => from), column(({ to }) => to)],
  ];
}

/** The evidence of a line: its ids in order, each as its 16 octets in a Latin-1 string. */
export interface EvidenceOfStatementLine {
  readonly line: number;
  readonly ids: readonly string[];
}

/** Entries taken from the database at a time: a few megabytes. */
const STEP_ROWS = 64;

/**
 * The evidence of each line that has any, one line after the other. Ids are sorted here: PostgreSQL needs ten times as
 * long to take the arrays apart. Memory: about 50 octets for each id of the largest line.
 */
export async function* readEvidence(
  tx: Transaction,
  statement: OfStatement,
): AsyncGenerator<EvidenceOfStatementLine> {
  await tx.query(
    `DECLARE evidence NO SCROLL CURSOR FOR
     SELECT line, array_send(evidence_ids) AS ids FROM ${ENTRIES} WHERE evidence_ids <> '{}' ORDER BY line`,
    parameters(statement),
  );
  const fetch = (): Promise<{ line: number; ids: Buffer }[]> =>
    rows(tx, `FETCH ${String(STEP_ROWS)} FROM evidence`);
  let current: { line: number; ids: string[] } | undefined;
  for (let step = await fetch(); step.length > 0; step = await fetch())
    for (const { line, ids } of step) {
      if (current?.line !== line) {
        if (current !== undefined) yield sorted(current);
        current = { line, ids: [] };
      }
      addIds(current.ids, ids);
    }
  if (current !== undefined) yield sorted(current);
  await tx.query('CLOSE evidence');
}

/** PostgreSQL's binary form of an array of one dimension: five words, then each element behind its length. */
const ARRAY_HEADER_OCTETS = 20;
const LENGTH_OCTETS = 4;
const ID_OCTETS = 16;

function addIds(to: string[], array: Buffer): void {
  const step = LENGTH_OCTETS + ID_OCTETS;
  for (let at = ARRAY_HEADER_OCTETS + LENGTH_OCTETS; at < array.length; at += step)
    to.push(array.toString('latin1', at, at + ID_OCTETS));
}

function sorted({ line, ids }: { line: number; ids: string[] }): EvidenceOfStatementLine {
  return { line, ids: ids.sort() };
}

/** An evidence id, and the line that it is on. */
export interface EvidenceOfLine {
  readonly line: number;
  readonly id: string;
}

/** A statement that reads the evidence ids by line and id, and its parameters. */
export function evidenceStatement(statement: OfStatement): {
  readonly text: string;
  readonly values: readonly unknown[];
} {
  return {
    text: `SELECT line, evidence_id AS id FROM ${ENTRIES}
       CROSS JOIN unnest(entry.evidence_ids) AS evidence (evidence_id) ORDER BY line, evidence_id`,
    values: parameters(statement),
  };
}
