import { rows, type Transaction } from '@pep/persistence';
import type { NoticedDelivery } from '../message/notice.js';
import type { Recipient } from '../message/recipient.js';
import { messageOf } from './look-ups.js';

/** Which delivery is meant. */
export interface DeliveryKey {
  readonly messageId: string;
  readonly identifier: string;
}

/** The deliveries that are there, locked until the transaction ends; in one order, so that nobody waits in a circle. */
export async function lockNoticed(tx: Transaction, keys: readonly DeliveryKey[]): Promise<NoticedDelivery[]> {
  const found = await rows<Omit<NoticedDelivery, 'recipient'> & Recipient>(
    tx,
    `SELECT message_id AS "messageId", identifier, delivery.kind, message.digest, status,
       notified_at AS "notifiedAt", relayed_at AS "relayedAt"
     FROM delivery ${messageOf('delivery')}
     WHERE message_id = ANY($1) AND (message_id, identifier) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
     ORDER BY message_id, identifier FOR UPDATE OF delivery`,
    [keys.map((key) => key.messageId), keys.map((key) => key.identifier)],
  );
  return found.map(({ identifier, kind, ...rest }) => ({ ...rest, recipient: { identifier, kind } }));
}

/** Writes deliveries as they are now, all at once; a phone's that is no longer `submitted` has finished. */
export async function saveNoticed(
  tx: Transaction,
  deliveries: readonly NoticedDelivery[],
  at: Date,
): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.query(
    `UPDATE delivery SET status = given.status, notified_at = given.notified_at, relayed_at = given.relayed_at,
       finished_at = CASE WHEN given.status IN ('delivered', 'failed') THEN coalesce(finished_at, $6) END
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
       AS given (message_id, identifier, status, notified_at, relayed_at)
     WHERE delivery.message_id = ANY($1) AND delivery.message_id = given.message_id AND delivery.identifier = given.identifier`,
    [
      deliveries.map((one) => one.messageId),
      deliveries.map((one) => one.recipient.identifier),
      deliveries.map((one) => one.status),
      deliveries.map((one) => one.notifiedAt?.toISOString() ?? null),
      deliveries.map((one) => one.relayedAt?.toISOString() ?? null),
      at.toISOString(),
    ],
  );
}
