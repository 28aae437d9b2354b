import { rows, type Transaction } from '@pep/persistence';
import { TILE_WIDTH } from '../log/tiles.js';
import type { SealedCheckpoint } from './checkpoint.repository.js';

/** Any constant of ours: whoever holds this advisory lock tells what was sealed. */
const TELLER_LOCK = 7_376_103;

/** A checkpoint of which nobody was told yet. */
export interface UntoldCheckpoint extends Pick<SealedCheckpoint, 'size' | 'note' | 'sealedAt'> {
  /** Leaves that the checkpoint before it had. */
  readonly sizeBefore: number;
}

/** The first checkpoint that is to be told, until this transaction ends for this teller alone; undefined without one. */
export async function lockUntold(tx: Transaction): Promise<UntoldCheckpoint | undefined> {
  const [lock] = await rows<{ held: boolean }>(tx, 'SELECT pg_try_advisory_xact_lock($1) AS held', [
    TELLER_LOCK,
  ]);
  if (lock?.held !== true) return undefined;
  const [found] = await rows<{ size: string; before: string; note: string; sealedAt: Date }>(
    tx,
    `SELECT size, note, sealed_at AS "sealedAt",
       coalesce((SELECT max(size) FROM evidence_checkpoint AS earlier WHERE earlier.size < untold.size), 0) AS before
     FROM evidence_checkpoint AS untold WHERE NOT told ORDER BY size LIMIT 1`,
  );
  return (
    found && {
      ...{ note: found.note, sealedAt: found.sealedAt },
      ...{ size: Number(found.size), sizeBefore: Number(found.before) },
    }
  );
}

/** What a fact tells of each piece of evidence (`SealedEntry`): names and ids need no escaping in JSON. */
const ENTRY = `
  '{"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","digest":"sha-256:'
  || encode(digest, 'hex') || '","event":"' || event || '","id":"' || id || '","messageId":"' || message_id
  || CASE WHEN identifier IS NULL THEN '"' ELSE '","recipient":{"identifier":"' || identifier || '","kind":"' || kind || '"}' END
  || ',"logIndex":' || log_index || '}'`;

/**
 * Evidence of these places in the log as JSON, the members of a list without its brackets, so many to a text at most.
 * PostgreSQL writes it: as rows and objects it would be read and written once more, of up to 25,000 pieces at a time.
 */
export async function readEntries(
  tx: Transaction,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<string[]> {
  const found = await rows<{ entries: string }>(
    tx,
    `WITH page AS MATERIALIZED (
       SELECT tile, evidence_ids, sequences FROM evidence_page
       WHERE tile BETWEEN $1::bigint / ${String(TILE_WIDTH)} AND ($2::bigint - 1) / ${String(TILE_WIDTH)}),
     leaf AS (
       SELECT tile * ${String(TILE_WIDTH)} + place - 1 AS log_index, evidence_id
       FROM page, unnest(evidence_ids) WITH ORDINALITY AS given (evidence_id, place))
     SELECT string_agg(${ENTRY}, ',' ORDER BY log_index) AS entries
     FROM leaf JOIN evidence ON id = evidence_id
     WHERE log_index >= $1 AND log_index < $2
       AND sequence >= (SELECT min(lower(sequences)) FROM page) AND sequence < (SELECT max(upper(sequences)) FROM page)
     GROUP BY (log_index - $1) / $3::int ORDER BY (log_index - $1) / $3::int`,
    [from, to, limit],
  );
  return found.map(({ entries }) => entries);
}

export async function markTold(tx: Transaction, size: number): Promise<void> {
  await tx.query('UPDATE evidence_checkpoint SET told = true WHERE size = $1', [size]);
}
