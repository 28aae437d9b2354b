import { rows, type Transaction } from '@pep/persistence';
import { firstDay } from '../statement/month.js';
import type { Line, Statement } from '../statement/statement.js';

type OfStatement = Pick<Statement, 'organisation' | 'month' | 'lines'>;

/** The entries of each line: those of its address and kind on its days. No two lines share an entry. */
const ENTRIES = `unnest($3::int[], $4::text[], $5::text[], $6::date[], $7::date[], $8::boolean[])
       AS of_line (line, sender, kind, first_day, last_day, large)
     JOIN usage_entry entry ON entry.sender = of_line.sender AND entry.kind = of_line.kind
       AND entry.day BETWEEN of_line.first_day AND of_line.last_day
       AND entry.organisation = $1 AND entry.statement_month = $2
     CROSS JOIN unnest(entry.evidence_ids) AS evidence (evidence_id)`;

function parameters({ organisation, month, lines }: OfStatement): unknown[] {
  const column = (of: (line: Line) => unknown): unknown[] => lines.map(of);
  return [
    ...[organisation, firstDay(month)],
    ...[column(({ line }) => line), column(({ sender }) => sender), column(({ kind }) => kind)],
    ...[column(({ from }) => from), column(({ to }) => to)],
    column(({ evidence }) => evidence.count > PIECE_MAX),
  ];
}

/** Leaf hashes of some evidence ids of a line, one behind the other. */
export interface LeafHashes {
  readonly line: number;
  readonly hashes: Buffer;
}

/** Rows taken from the database at a time: a few megabytes. */
const STEP_ROWS = 8;
/** A line with more evidence comes in pieces of ids that begin with the same three octets: of version 7 those of 5 hours. */
const PIECE_MAX = 20_000;

/**
 * The RFC 6962 leaf hashes of the evidence ids, by line and id, however many there are. The next ones are fetched while
 * these are used.
 */
export async function* readLeafHashes(tx: Transaction, statement: OfStatement): AsyncGenerator<LeafHashes[]> {
  await tx.query(
    `DECLARE leaf NO SCROLL CURSOR FOR
     SELECT line, string_agg(sha256('\\x00'::bytea || uuid_send(evidence_id)), ''::bytea ORDER BY evidence_id) AS hashes
     FROM (SELECT line, evidence_id, CASE WHEN large THEN substr(uuid_send(evidence_id), 1, 3) END AS piece
       FROM ${ENTRIES}) AS leaf
     GROUP BY line, piece ORDER BY line, piece`,
    parameters(statement),
  );
  const fetch = (): Promise<LeafHashes[]> => rows(tx, `FETCH ${String(STEP_ROWS)} FROM leaf`);
  for (let next = fetch(), found = await next; found.length > 0; found = await next) {
    next = fetch();
    // Whoever stops early leaves it to nobody.
    next.catch(() => undefined);
    yield found;
  }
  await tx.query('CLOSE leaf');
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
    text: `SELECT line, evidence_id AS id FROM ${ENTRIES} ORDER BY line, evidence_id`,
    values: parameters(statement),
  };
}
