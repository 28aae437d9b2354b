import { rows, type Transaction } from '@pep/persistence';
import type { PoolClient } from 'pg';
import type { Column, ColumnKind, ColumnValues } from '../log/leaf.js';

/** Evidence as its table has it: every column, as text, times in UTC. */
export interface EvidenceRows {
  readonly columns: readonly Column[];
  readonly rows: readonly ColumnValues[];
}

/** The last sequence that was given out at some moment, and who was writing evidence then. */
export interface WritersBarrier {
  readonly sequence: bigint;
  /** Virtual transaction ids. */
  readonly writers: readonly string[];
}

/** Ids in pg_type of what evidence may be made of. */
const KINDS: ReadonlyMap<number, ColumnKind> = new Map([
  [16, 'boolean'],
  [17, 'octets'],
  [20, 'number'],
  [21, 'number'],
  [23, 'number'],
  [25, 'text'],
  [114, 'json'],
  [1184, 'instant'],
  [2950, 'uuid'],
  [3802, 'json'],
]);

/** Values as PostgreSQL sends them. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

const WRITERS = `
  SELECT DISTINCT virtualtransaction AS id FROM pg_locks
  WHERE locktype = 'relation' AND relation = 'evidence'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Whoever was given a sequence has held the lock of the table since before that, and holds it until its transaction has
 * ended. So once these writers have ended, each row up to `sequence` can be seen or will never be there.
 */
export async function writersNow(tx: Transaction): Promise<WritersBarrier> {
  // In this order: who comes between the two has a later sequence, or is among the writers.
  const [given] = await rows<{ last: string }>(
    tx,
    'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM evidence_sequence_seq',
  );
  const writers = await rows<{ id: string }>(tx, WRITERS);
  return { sequence: BigInt(given?.last ?? 0), writers: writers.map(({ id }) => id) };
}

/** Which of these are still writing evidence. */
export async function stillWriting(tx: Transaction, writers: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(tx, `${WRITERS} AND virtualtransaction = ANY($1)`, [writers]);
  return found.map(({ id }) => id);
}

/** Evidence that is not in the log, in the order of its recording: at most `limit`, all of it after `after`. */
export async function readUnsealed(tx: Transaction, after: bigint, limit: number): Promise<EvidenceRows> {
  return readAsText(
    tx,
    // Each row is looked up by itself: as NOT EXISTS, PostgreSQL would rather read all leaves there ever were.
    `SELECT * FROM evidence
     WHERE sequence > $1 AND (SELECT log_index FROM evidence_leaf WHERE evidence_id = evidence.id) IS NULL
     ORDER BY sequence LIMIT $2`,
    [String(after), limit],
  );
}

/** Evidence by its place in the log, up to but without `end`; a row of nulls where it is gone. The first column is the place. */
export async function readSealed(tx: Transaction, start: number, end: number): Promise<EvidenceRows> {
  return readAsText(
    tx,
    `SELECT log_index, evidence.* FROM evidence_leaf LEFT JOIN evidence ON id = evidence_id
     WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index`,
    [start, end],
  );
}

/** Evidence that the log should have by now and has not: the first of it, in the order of its recording. */
export async function findNeverSealed(tx: Transaction, settled: bigint): Promise<string | undefined> {
  const [found] = await rows<{ id: string }>(
    tx,
    `SELECT id FROM evidence
     WHERE sequence <= $1 AND NOT EXISTS (SELECT FROM evidence_leaf WHERE evidence_id = evidence.id)
     ORDER BY sequence LIMIT 1`,
    [String(settled)],
  );
  return found?.id;
}

async function readAsText(tx: Transaction, text: string, values: unknown[]): Promise<EvidenceRows> {
  const client = (await tx.queryRunner?.connect()) as PoolClient | undefined;
  if (client === undefined) throw new Error('evidence is read in a transaction');
  await client.query(`SET LOCAL TIME ZONE 'UTC'`);
  const answer = await client.query<(string | null)[]>({ text, values, rowMode: 'array', types: AS_TEXT });
  return {
    columns: answer.fields.map(({ name, dataTypeID }) => ({ name, kind: kindOf(name, dataTypeID) })),
    rows: answer.rows,
  };
}

function kindOf(name: string, type: number): ColumnKind {
  const kind = KINDS.get(type);
  if (kind === undefined)
    throw new Error(`the log does not know how to write the column ${name} of evidence`);
  return kind;
}
