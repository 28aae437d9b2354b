import { rows, type Transaction } from '@pep/persistence';
import type { NoticedDelivery, NoticeStep } from '../message/notice.js';
import type { Recipient } from '../message/recipient.js';

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
     FROM delivery JOIN message ON message.id = message_id
     WHERE (message_id, identifier) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
     ORDER BY message_id, identifier FOR UPDATE OF delivery`,
    [keys.map((key) => key.messageId), keys.map((key) => key.identifier)],
  );
  return found.map(({ identifier, kind, ...rest }) => ({ ...rest, recipient: { identifier, kind } }));
}

/** Writes what changed of a delivery. */
export async function saveNoticeStep(
  tx: Transaction,
  { messageId, recipient }: NoticedDelivery,
  { status, notifiedAt, relayedAt }: NoticeStep,
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE delivery SET notified_at = coalesce($3, notified_at), relayed_at = coalesce($4, relayed_at),
       status = coalesce($5, status), finished_at = CASE WHEN $5::text IS NULL THEN finished_at ELSE $6 END
     WHERE message_id = $1 AND identifier = $2`,
    [messageId, recipient.identifier, notifiedAt ?? null, relayedAt ?? null, status ?? null, at],
  );
}
