import { rows, type Transaction } from '@pep/persistence';
import type { PoolClient } from 'pg';
import type { Column, ColumnKind, ColumnValues } from '../log/leaf.js';
import { TILE_WIDTH } from '../log/tiles.js';

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

/** Which evidence there is to seal. */
export interface Unsealed {
  /** All of it comes after this sequence. */
  readonly after: bigint;
  /** Ids of what comes after it and is in the log already. */
  readonly sealed: readonly string[];
  /** Rows at most. */
  readonly limit: number;
  /** The place in the log that the first of it gets. */
  readonly firstIndex: number;
}

/** Neighbouring leaves of one tile that just got their places in the log. */
export interface LeafPage {
  readonly count: number;
  /** The sequence of the last. */
  readonly last: string;
  /** 32 characters each, Latin-1; fewer than `count` where a release before wrote evidence, which kept none. */
  readonly hashes: string;
}

/**
 * Gives evidence that is not in the log its places there, in the order of its recording. Its rows stay in PostgreSQL: only
 * the hashes of its leaves come back.
 */
export async function placeUnsealed(
  tx: Transaction,
  { after, sealed, limit, firstIndex }: Unsealed,
): Promise<LeafPage[]> {
  const found = await rows<Omit<LeafPage, 'hashes'> & { hashes: Buffer | null }>(
    tx,
    `WITH page AS (
       SELECT tile, count(*)::int AS count, array_agg(id ORDER BY sequence) AS ids, min(sequence) AS first,
         max(sequence) AS last, string_agg(leaf_hash, '' ORDER BY sequence) AS hashes
       FROM (
         SELECT ($4::bigint - 1 + row_number() OVER (ORDER BY sequence)) / ${String(TILE_WIDTH)} AS tile, id, sequence, leaf_hash
         FROM evidence WHERE sequence > $1 AND id <> ALL($2::uuid[]) ORDER BY sequence LIMIT $3) AS unsealed
       GROUP BY tile),
     placed AS (
       INSERT INTO evidence_page AS page (tile, evidence_ids, sequences)
       SELECT tile, ids, int8range(first, last, '[]') FROM page
       ON CONFLICT (tile) DO UPDATE SET evidence_ids = page.evidence_ids || excluded.evidence_ids,
         sequences = range_merge(page.sequences, excluded.sequences))
     SELECT count, last, hashes FROM page ORDER BY tile`,
    [String(after), `{${sealed.join(',')}}`, limit, firstIndex],
  );
  return found.map(({ hashes, ...rest }) => ({ ...rest, hashes: hashes?.toString('latin1') ?? '' }));
}

/** Evidence by its place in the log, up to but without `end`; a row of nulls where it is gone. The first column is the place. */
export async function readSealed(tx: Transaction, start: number, end: number): Promise<EvidenceRows> {
  return readAsText(
    await clientOf(tx),
    `SELECT log_index, evidence.*
     FROM (SELECT tile * 256 + place - 1 AS log_index, evidence_id
       FROM evidence_page, unnest(evidence_ids) WITH ORDINALITY AS leaf (evidence_id, place)
       WHERE tile BETWEEN $1 / 256 AND ($2 - 1) / 256) AS leaf
     LEFT JOIN LATERAL (SELECT * FROM evidence WHERE id = evidence_id LIMIT 1) AS evidence ON true
     WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index`,
    [start, end],
  );
}

/** Sequences above `after`, up to `through`. */
export interface Span {
  readonly after: bigint;
  readonly through: bigint;
}

/** Evidence of a span that the log does not have where it looks for it: the first of it, in the order of its recording. */
export async function findNeverSealed(tx: Transaction, span: Span): Promise<string | undefined> {
  const [found] = await rows<{ id: string }>(
    tx,
    `SELECT id FROM evidence WHERE sequence > $1 AND sequence <= $2 AND id NOT IN (${LEAVES_OF_SPAN})
     ORDER BY sequence LIMIT 1`,
    [String(span.after), String(span.through)],
  );
  return found?.id;
}

/** Evidence of a span that is in the log at more than one place: any of it. */
export async function findSealedTwice(tx: Transaction, span: Span): Promise<string | undefined> {
  const [found] = await rows<{ id: string }>(
    tx,
    `SELECT id FROM (${LEAVES_OF_SPAN}) AS leaf (id) GROUP BY id HAVING count(*) > 1 LIMIT 1`,
    [String(span.after), String(span.through)],
  );
  return found?.id;
}

const LEAVES_OF_SPAN = `
  SELECT unnest(evidence_ids) FROM evidence_page WHERE sequences && int8range($1, $2, '(]')`;

/** The transaction's connection, its times in UTC. */
async function clientOf(tx: Transaction): Promise<PoolClient> {
  const client = (await tx.queryRunner?.connect()) as PoolClient | undefined;
  if (client === undefined) throw new Error('evidence is read in a transaction');
  await client.query(`SET LOCAL TIME ZONE 'UTC'`);
  return client;
}

async function readAsText(client: PoolClient, text: string, values: unknown[] = []): Promise<EvidenceRows> {
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
