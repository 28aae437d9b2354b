import { parkedTopic } from '@pep/contracts';
import { rows, type Transaction } from '@pep/persistence';
import { plainRecord, type RawRecord } from '../fact-envelope.js';
import { addRecords, fitsBroker } from '../outbox/outbox.js';

/** A record that a consumer could not handle, kept until someone has mended the cause and replays it. */
export interface ParkedRecord extends RawRecord {
  readonly id: string;
  readonly reason: string;
}

/**
 * Parks a record in the transaction that passes it by, and copies it to the parked topic unless a broker may not take it. Parking
 * twice is once.
 * @param reason a code or a class name, never content
 */
export async function park(
  tx: Transaction,
  consumer: string,
  record: RawRecord,
  reason: string,
): Promise<void> {
  const fresh = await rows(
    tx,
    `INSERT INTO parked (consumer, record_id, topic, key, headers, body, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
    [
      consumer,
      recordId(record),
      record.topic,
      record.key,
      JSON.stringify(record.headers),
      record.value,
      reason,
    ],
  );
  if (fresh.length === 0) return;
  const copy = {
    topic: parkedTopic(record.topic, consumer),
    key: record.key,
    headers: { ...record.headers, 'pep-parked-reason': reason },
    body: record.value,
  };
  // Strangers may tell more than we do; replay takes it from here.
  if (fitsBroker(copy)) await addRecords(tx, [copy]);
}

/** A fact's own id, or where the record stands when it names none. */
function recordId(record: RawRecord): string {
  return record.headerText('ce_id') || `${record.topic}/${String(record.partition)}/${record.offset}`;
}

/** Of these keys, the ones that have a parked fact: what comes after it parks behind it, to keep the order. */
export async function keysWithParked(
  tx: Transaction,
  consumer: string,
  keys: () => readonly string[],
): Promise<Set<string>> {
  // Mostly there is none at all, and asking for thousands of keys costs as much as handling them.
  const [some] = await rows(tx, 'SELECT 1 FROM parked WHERE consumer = $1 LIMIT 1', [consumer]);
  if (some === undefined) return new Set();
  const found = await rows<{ key: string }>(
    tx,
    'SELECT DISTINCT key FROM parked WHERE consumer = $1 AND key = ANY($2::text[])',
    [consumer, keys()],
  );
  return new Set(found.map((row) => row.key));
}

/** How many records are parked, by consumer: what the alarm counts. */
export async function countParked(tx: Transaction): Promise<{ consumer: string; count: number }[]> {
  return rows(tx, 'SELECT consumer, count(*)::int AS count FROM parked GROUP BY consumer');
}

/** The oldest parked record after `afterId` of a consumer, locked for its replay. */
export async function nextParked(
  tx: Transaction,
  consumer: string,
  afterId: string,
): Promise<ParkedRecord | undefined> {
  const [row] = await rows<
    Omit<ParkedRecord, 'value' | 'partition' | 'offset' | 'headerText'> & { body: string }
  >(
    tx,
    `SELECT id, topic, key, headers, body, reason FROM parked
     WHERE consumer = $1 AND id > $2 ORDER BY id LIMIT 1 FOR UPDATE`,
    [consumer, afterId],
  );
  if (row === undefined) return undefined;
  const { id, reason, body: value, ...parts } = row;
  return { id, reason, ...plainRecord({ ...parts, value, partition: -1, offset: '' }) };
}

export async function removeParked(tx: Transaction, id: string): Promise<void> {
  await tx.query('DELETE FROM parked WHERE id = $1', [id]);
}
