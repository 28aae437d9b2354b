import { rows, type Transaction } from '@pep/persistence';
import { LOG_INDEX } from './evidence-log.repository.js';

/** A checkpoint as it was published. */
export interface SealedCheckpoint {
  readonly size: number;
  /** The signed note. */
  readonly note: string;
  readonly sealedAt: Date;
  /** RFC 3161 token over the note, DER; null until an authority has given one. */
  readonly timeStamp: Buffer | null;
}

interface Row extends Omit<SealedCheckpoint, 'size'> {
  readonly size: string;
}

const CHECKPOINT = `
  SELECT size, note, sealed_at AS "sealedAt", time_stamp AS "timeStamp" FROM evidence_checkpoint`;

async function findOne(
  tx: Transaction,
  rest: string,
  values: readonly unknown[] = [],
): Promise<SealedCheckpoint | undefined> {
  const [row] = await rows<Row>(tx, `${CHECKPOINT} ${rest} LIMIT 1`, values);
  return row && { ...row, size: Number(row.size) };
}

/** The newest checkpoint; undefined before the first. */
export function findLatestCheckpoint(tx: Transaction): Promise<SealedCheckpoint | undefined> {
  return findOne(tx, 'ORDER BY size DESC');
}

/** The first time-stamped checkpoint that has the leaf: which one it is does not change any more. */
export function findStampedCheckpoint(tx: Transaction, index: number): Promise<SealedCheckpoint | undefined> {
  return findOne(tx, 'WHERE time_stamp IS NOT NULL AND size > $1 ORDER BY size', [index]);
}

/** Keeps a time-stamp, unless a later checkpoint has one: that covers this one too. */
export async function stampCheckpoint(tx: Transaction, size: number, timeStamp: Buffer): Promise<void> {
  await tx.query(
    `UPDATE evidence_checkpoint SET time_stamp = $2 WHERE size = $1 AND time_stamp IS NULL
       AND NOT EXISTS (SELECT FROM evidence_checkpoint WHERE time_stamp IS NOT NULL AND size > $1)`,
    [size, timeStamp],
  );
}

/** Every checkpoint with `after` < size, from the smallest, at most `limit`. */
export async function listCheckpoints(
  tx: Transaction,
  after: number,
  limit: number,
): Promise<SealedCheckpoint[]> {
  const found = await rows<Row>(tx, `${CHECKPOINT} WHERE size > $1 ORDER BY size LIMIT $2`, [after, limit]);
  return found.map((row) => ({ ...row, size: Number(row.size) }));
}

/** Where a piece of evidence is in the log; undefined while it is not sealed, and for what is no evidence. */
export async function findLogIndex(tx: Transaction, evidenceId: string): Promise<number | undefined> {
  const sql = `SELECT ${LOG_INDEX} AS log_index FROM evidence WHERE id = $1`;
  const [row] = await rows<{ log_index: string | null }>(tx, sql, [evidenceId]);
  return row?.log_index == null ? undefined : Number(row.log_index);
}
