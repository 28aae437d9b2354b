import { binaryArray, rows, type Transaction } from '@pep/persistence';
import { type Tile, TILE_WIDTH, type TilePlace } from '../log/tiles.js';

/** Any constant of ours: whoever holds this advisory lock seals. */
const SEALER_LOCK = 7_376_102;

/** How far the log is. */
export interface LogState {
  readonly size: number;
  /** Every piece of evidence up to this sequence is in the log. */
  readonly settledSequence: bigint;
}

/** What one round of sealing adds to the log, beside its leaves. */
export interface LogGrowth {
  readonly tiles: readonly Tile[];
  readonly size: number;
  readonly note: string;
  readonly sealedAt: Date;
}

/** A key that signs or signed checkpoints. */
export interface LogKey {
  /** What it is called where it is kept. */
  readonly label: string;
  /** DER, SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  /** The first checkpoint that it signed. */
  readonly fromSize: number;
}

/** The log, until this transaction ends for this sealer alone; undefined while another seals. */
export async function lockLog(tx: Transaction, origin: string): Promise<LogState | undefined> {
  const [lock] = await rows<{ held: boolean }>(tx, 'SELECT pg_try_advisory_xact_lock($1) AS held', [
    SEALER_LOCK,
  ]);
  if (lock?.held !== true) return undefined;
  return (await findLog(tx, origin)) ?? { size: 0, settledSequence: 0n };
}

/** How far the log is; undefined before its first checkpoint. @throws Error when it was begun under another name */
export async function findLog(tx: Transaction, origin: string): Promise<LogState | undefined> {
  const [found] = await rows<{ origin: string; size: string; settled: string }>(
    tx,
    'SELECT origin, size, settled_sequence AS settled FROM evidence_log',
  );
  if (found === undefined) return undefined;
  if (found.origin !== origin)
    throw new Error(`the log is called ${found.origin} and can not be renamed: set PEP_LOG_ORIGIN to that`);
  return { size: Number(found.size), settledSequence: BigInt(found.settled) };
}

export async function saveLog(tx: Transaction, origin: string, state: LogState): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_log (origin, size, settled_sequence) VALUES ($1, $2, $3)
     ON CONFLICT (origin) DO UPDATE SET size = excluded.size, settled_sequence = excluded.settled_sequence`,
    [origin, state.size, String(state.settledSequence)],
  );
}

/** The place in the log of a row of `evidence`, as SQL; null while it is not sealed. */
export const LOG_INDEX = `(SELECT tile * ${String(TILE_WIDTH)} + array_position(evidence_ids, evidence.id) - 1
  FROM evidence_page WHERE sequences @> evidence.sequence AND evidence.id = ANY(evidence_ids))`;

/** Ids of what is in the log and was recorded after a sequence; of a few others too, for pages are given whole. */
export async function listSealedAfter(tx: Transaction, sequence: bigint): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT unnest(evidence_ids) AS id FROM evidence_page WHERE sequences && int8range($1, NULL, '()')`,
    [String(sequence)],
  );
  return found.map(({ id }) => id);
}

/** Writes tiles, and the checkpoint over them. @throws Error when the checkpoint is there already */
export async function growLog(tx: Transaction, { tiles, size, note, sealedAt }: LogGrowth): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_tile (level, number, hashes) SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[])
     ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes`,
    [
      tiles.map((tile) => tile.level),
      tiles.map((tile) => tile.number),
      binaryArray(
        'bytea',
        tiles.map((tile) => Buffer.from(tile.hashes, 'latin1')),
      ),
    ],
  );
  await tx.query('INSERT INTO evidence_checkpoint (size, note, sealed_at, told) VALUES ($1, $2, $3, false)', [
    size,
    note,
    sealedAt.toISOString(),
  ]);
}

/** Those of these tiles that there are. */
export async function findTiles(tx: Transaction, places: readonly TilePlace[]): Promise<Tile[]> {
  const found = await rows<{ level: number; number: string; hashes: Buffer }>(
    tx,
    `SELECT level, number, hashes FROM evidence_tile
     WHERE (level, number) IN (SELECT * FROM unnest($1::int[], $2::bigint[]))`,
    [places.map((place) => place.level), places.map((place) => place.number)],
  );
  return found.map(({ level, number, hashes }) => ({
    level,
    number: Number(number),
    hashes: hashes.toString('latin1'),
  }));
}

/** Every key that ever signed, in order. */
export async function listLogKeys(tx: Transaction): Promise<LogKey[]> {
  const found = await rows<{ label: string; public_key: Buffer; from_size: string }>(
    tx,
    'SELECT label, public_key, from_size FROM evidence_key ORDER BY number',
  );
  return found.map((row) => ({
    label: row.label,
    publicKey: row.public_key,
    fromSize: Number(row.from_size),
  }));
}

export async function addLogKey(tx: Transaction, { label, publicKey, fromSize }: LogKey): Promise<void> {
  await tx.query('INSERT INTO evidence_key (label, public_key, from_size) VALUES ($1, $2, $3)', [
    label,
    publicKey,
    fromSize,
  ]);
}
