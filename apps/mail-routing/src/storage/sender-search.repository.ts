import { rows, type Transaction } from '@pep/persistence';
import { nextConsignments } from './legal-clock.repository.js';
import { behindAll, deliveryOf, messageOf } from './look-ups.js';
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

/** Letters of one step of ordering. */
const STEP = 5_000;

/** All letters consigned up to then are ordered by sender; younger ones may be, or not. */
export async function orderedThrough(tx: Transaction, now: Date): Promise<Date> {
  const [mark] = await rows<{ at: Date }>(tx, 'SELECT consigned_through AS at FROM letter_by_sender_mark');
  const settled = settledBy(now);
  return mark === undefined || mark.at > settled ? settled : mark.at;
}

/**
 * Orders the next letters by sender, of all mailboxes. The door has no time for that.
 * @returns whether there may be more to do; false too while another replica does it
 */
export async function orderBySender(tx: Transaction, now: Date): Promise<boolean> {
  const sql = 'SELECT consigned_through AS at FROM letter_by_sender_mark FOR UPDATE SKIP LOCKED';
  const [mark] = await rows<{ at: Date }>(tx, sql);
  if (mark === undefined) return false;
  const settled = settledBy(now);
  // When time was set back, the mark is: letters come from there on again.
  const through =
    mark.at > settled
      ? settled
      : await nextConsignments(tx, { after: mark.at, through: settled, count: STEP });
  await tx.query(
    `WITH next AS (
       SELECT identifier, sender, consigned_at, message_id FROM delivery ${messageOf('delivery')}
       WHERE consigned_at > $1 AND consigned_at <= $2),
     known AS (
       INSERT INTO mailbox_sender (identifier, sender) SELECT DISTINCT identifier, sender FROM next ORDER BY 1, 2
       ON CONFLICT DO NOTHING)
     INSERT INTO letter_by_sender (identifier, sender, consigned_at, message_id)
     SELECT * FROM next ORDER BY identifier, sender, consigned_at, message_id ON CONFLICT DO NOTHING`,
    [mark.at, through],
  );
  await tx.query('UPDATE letter_by_sender_mark SET consigned_through = $1', [through]);
  return through < settled;
}

function settledBy(now: Date): Date {
  return new Date(now.getTime() - SETTLED_AFTER_MS);
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
    `WITH candidate AS (
       SELECT $1 AS identifier, page.* FROM mailbox_sender AS known CROSS JOIN LATERAL (
         SELECT letter.consigned_at, letter.message_id FROM letter_by_sender AS letter ${ofStatus(filter)}
         WHERE letter.identifier = $1 AND letter.sender = known.sender
           AND letter.consigned_at >= $4 AND letter.consigned_at < $5
           AND (letter.consigned_at, letter.message_id) < ($6, $7::uuid)
         ORDER BY letter.consigned_at DESC, letter.message_id DESC LIMIT $8) AS page
       WHERE known.identifier = $1 AND position($9 IN known.sender) > 0
       UNION
       SELECT $1, young.consigned_at, young.message_id
       FROM unnest($2::text[], $3::boolean[]) AS stack (wanted, in_time) CROSS JOIN LATERAL (
         SELECT * FROM delivery WHERE identifier = $1 AND status = stack.wanted AND (expired_at IS NULL) = stack.in_time
           AND consigned_at > $10::timestamptz AND consigned_at >= $4 AND consigned_at < $5
           AND (consigned_at, message_id) < ($6, $7::uuid) AND message_id < $11) AS young
       ${messageOf('young')} WHERE position($9 IN sender) > 0
       ORDER BY consigned_at DESC, message_id DESC LIMIT $8)
     SELECT ${DELIVERY_COLUMNS} FROM candidate
     ${deliveryOf('candidate')} ${messageOf('candidate')}
     ORDER BY delivery.consigned_at DESC, delivery.message_id DESC`,
    [filter.identifier, statuses, inTime, ...rangeOf(filter), part, ordered, behindAll()],
  );
  return found.map(toDelivery);
}

/** Without a status every letter counts, and the order by sender alone says which. */
function ofStatus({ status }: MailboxFilter): string {
  if (status === undefined) return '';
  return `${deliveryOf('letter')}
    JOIN unnest($2::text[], $3::boolean[]) AS stack (wanted, in_time) ON status = wanted AND (expired_at IS NULL) = in_time`;
}
