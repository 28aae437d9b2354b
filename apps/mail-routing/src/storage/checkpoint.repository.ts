import { type Database, type PreparedStatement, rows, type Transaction } from '@pep/persistence';
import { leafTileOf } from '../log/proofs.js';
import { type Tile, TILE_WIDTH } from '../log/tiles.js';
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

/** Where a piece of evidence is in the log, the tile of its leaf, and the checkpoint that it is proved under. */
export interface SealedLeaf {
  readonly index: number;
  readonly tile: Tile;
  readonly checkpoint: SealedCheckpoint;
}

const FIND_SEALED_LEAF: PreparedStatement = {
  name: 'find_sealed_leaf',
  text: `
    WITH leaf AS MATERIALIZED (SELECT ${LOG_INDEX} AS log_index FROM evidence WHERE id = $1)
    SELECT log_index, hashes, coalesce(stamped.size, newest.size) AS size, coalesce(stamped.note, newest.note) AS note,
      coalesce(stamped.sealed_at, newest.sealed_at) AS "sealedAt", stamped.time_stamp AS "timeStamp"
    FROM leaf JOIN evidence_tile ON level = 0 AND number = log_index / ${String(TILE_WIDTH)}
    LEFT JOIN LATERAL (SELECT * FROM evidence_checkpoint
      WHERE time_stamp IS NOT NULL AND evidence_checkpoint.size > log_index ORDER BY size LIMIT 1) AS stamped ON true
    LEFT JOIN LATERAL (SELECT * FROM evidence_checkpoint
      WHERE stamped.size IS NULL ORDER BY evidence_checkpoint.size DESC LIMIT 1) AS newest ON true`,
};

/**
 * The place of a piece of evidence, with the first time-stamped checkpoint that has it, or the newest while there is none;
 * undefined while it is not sealed, and for what is no evidence.
 */
export async function findSealedLeaf(
  database: Database,
  evidenceId: string,
): Promise<SealedLeaf | undefined> {
  const [row] = await database.readPrepared<Row & { log_index: string; hashes: Buffer }>(FIND_SEALED_LEAF, [
    evidenceId,
  ]);
  if (row === undefined) return undefined;
  const { log_index: place, hashes, ...checkpoint } = row;
  const index = Number(place);
  const tile = { ...leafTileOf(index), hashes: hashes.toString('latin1') };
  return { index, tile, checkpoint: { ...checkpoint, size: Number(checkpoint.size) } };
}
