import { rows, type Transaction } from '@pep/persistence';
import {
  type Delivery,
  DELIVERY_COLUMNS,
  type DeliveryRow,
  type MailboxFilter,
  rangeOf,
  stacksOf,
  toDelivery,
} from './mailbox.repository.js';

/**
 * A transaction that consigns a letter has ended this long after the letter's time, for a statement may take 30 seconds.
 * Younger letters are searched one by one.
 */
const SETTLED_AFTER_MS = 60_000;

/** Letters of one statement when a mailbox is caught up with. */
const CATCH_UP = 50_000;

/** From when on the letters of a mailbox are not ordered by sender yet. */
export async function orderedBefore(tx: Transaction, identifier: string): Promise<Date | undefined> {
  const sql = 'SELECT consigned_before AS before FROM letters_by_sender_through WHERE identifier = $1';
  const [row] = await rows<{ before: Date }>(tx, sql, [identifier]);
  return row?.before;
}

/**
 * Orders the next letters of a mailbox by sender. The door has no time for that, and most mailboxes are never searched, so a
 * search does it, for what came since the one before.
 * @returns whether that were all
 */
export async function orderBySender(tx: Transaction, identifier: string, now: Date): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('letters by sender of ' || $1, 0))`, [
    identifier,
  ]);
  const before = await orderedBefore(tx, identifier);
  // Only time that was set back gets behind: then everything is ordered anew.
  if (before !== undefined && before > now) await forget(tx, identifier);
  const since = before === undefined || before > now ? '-infinity' : before;
  const until = new Date(now.getTime() - SETTLED_AFTER_MS);
  const { statuses, inTime } = stacksOf(undefined);
  const [next] = await rows<{ count: number; last: Date | null }>(
    tx,
    `WITH next AS (
       SELECT page.* FROM unnest($2::text[], $3::boolean[]) AS stack (wanted, in_time) CROSS JOIN LATERAL (
         SELECT message_id, consigned_at FROM delivery
         WHERE identifier = $1 AND status = stack.wanted AND (expired_at IS NULL) = stack.in_time
           AND consigned_at >= $4 AND consigned_at < $5
         ORDER BY consigned_at, message_id LIMIT $6) AS page
       ORDER BY page.consigned_at, page.message_id LIMIT $6),
     added AS (
       INSERT INTO letter_by_sender (identifier, sender, consigned_at, message_id)
       SELECT $1, sender, consigned_at, id FROM next JOIN message ON id = message_id ON CONFLICT DO NOTHING)
     SELECT count(*)::int AS count, max(consigned_at) AS last FROM next`,
    [identifier, statuses, inTime, since, until, CATCH_UP],
  );
  const all = next === undefined || next.last === null || next.count < CATCH_UP;
  await tx.query(
    `INSERT INTO letters_by_sender_through VALUES ($1, $2)
     ON CONFLICT (identifier) DO UPDATE SET consigned_before = excluded.consigned_before`,
    // Others of the same moment may have been left: the next step begins with it.
    [identifier, all ? until : next.last],
  );
  return all;
}

async function forget(tx: Transaction, identifier: string): Promise<void> {
  await tx.query('DELETE FROM letter_by_sender WHERE identifier = $1', [identifier]);
}

/** Newest first, of those whose sender's address holds `part`, in lower case. */
export async function searchBySender(
  tx: Transaction,
  filter: MailboxFilter,
  { part, ordered }: { readonly part: string; readonly ordered: Date },
): Promise<Delivery[]> {
  const { statuses, inTime } = stacksOf(filter.status);
  const found = await rows<DeliveryRow>(
    tx,
    `WITH RECURSIVE known AS (
       (SELECT sender FROM letter_by_sender WHERE identifier = $1 ORDER BY sender LIMIT 1)
       UNION ALL
       SELECT (SELECT next.sender FROM letter_by_sender AS next
         WHERE identifier = $1 AND next.sender > known.sender ORDER BY next.sender LIMIT 1)
       FROM known WHERE known.sender IS NOT NULL),
     candidate AS (
       SELECT page.* FROM known CROSS JOIN LATERAL (
         SELECT letter.consigned_at, letter.message_id FROM letter_by_sender AS letter ${ofStatus(filter)}
         WHERE letter.identifier = $1 AND letter.sender = known.sender
           AND letter.consigned_at >= $4 AND letter.consigned_at < $5
           AND (letter.consigned_at, letter.message_id) < ($6, $7::uuid)
         ORDER BY letter.consigned_at DESC, letter.message_id DESC LIMIT $8) AS page
       WHERE position($9 IN known.sender) > 0
       UNION
       SELECT young.consigned_at, young.message_id
       FROM unnest($2::text[], $3::boolean[]) AS stack (wanted, in_time) CROSS JOIN LATERAL (
         SELECT * FROM delivery WHERE identifier = $1 AND status = stack.wanted AND (expired_at IS NULL) = stack.in_time
           AND consigned_at >= greatest($10::timestamptz, $4) AND consigned_at < $5
           AND (consigned_at, message_id) < ($6, $7::uuid)) AS young
       JOIN message ON id = young.message_id AND position($9 IN sender) > 0
       ORDER BY consigned_at DESC, message_id DESC LIMIT $8)
     SELECT ${DELIVERY_COLUMNS} FROM candidate
     JOIN delivery ON delivery.message_id = candidate.message_id AND delivery.identifier = $1
     JOIN message ON message.id = candidate.message_id
     ORDER BY delivery.consigned_at DESC, delivery.message_id DESC`,
    [filter.identifier, statuses, inTime, ...rangeOf(filter), part, ordered],
  );
  return found.map(toDelivery);
}

/** Without a status every letter counts, and the order by sender alone says which. */
function ofStatus({ status }: MailboxFilter): string {
  if (status === undefined) return '';
  return `JOIN delivery ON delivery.message_id = letter.message_id AND delivery.identifier = $1
    JOIN unnest($2::text[], $3::boolean[]) AS stack (wanted, in_time) ON status = wanted AND (expired_at IS NULL) = in_time`;
}
