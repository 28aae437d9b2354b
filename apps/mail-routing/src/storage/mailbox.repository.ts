import { rows, type Transaction } from '@pep/persistence';
import type { DeliveryStatus } from '../message/delivery-status.js';
import type { Recipient, RecipientKind } from '../message/recipient.js';

/** A letter as it lies in a mailbox. */
export interface Delivery {
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly sender: string;
  readonly subject: string;
  readonly digest: Buffer;
  readonly status: DeliveryStatus;
  readonly consignedAt: Date;
  readonly openedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgementEvidenceId: string | null;
}

interface Row {
  readonly message_id: string;
  readonly identifier: string;
  readonly kind: RecipientKind;
  readonly sender: string;
  readonly subject: string;
  readonly digest: Buffer;
  readonly status: DeliveryStatus;
  readonly consigned_at: Date;
  readonly opened_at: Date | null;
  readonly acknowledged_at: Date | null;
  readonly acknowledgement_evidence_id: string | null;
}

const COLUMNS = `delivery.message_id, identifier, kind, sender, subject, digest, status, consigned_at, opened_at,
  acknowledged_at, acknowledgement_evidence_id`;

function toDelivery(row: Row): Delivery {
  return {
    messageId: row.message_id,
    recipient: { identifier: row.identifier, kind: row.kind },
    sender: row.sender,
    subject: row.subject,
    digest: row.digest,
    status: row.status,
    consignedAt: row.consigned_at,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgementEvidenceId: row.acknowledgement_evidence_id,
  };
}

/** Which letters of a mailbox are wanted. */
export interface MailboxFilter {
  readonly identifier: string;
  readonly status: DeliveryStatus | undefined;
  /** Only letters older than this one. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first: message ids are version 7 UUIDs, in the order of acceptance to the millisecond. */
export async function listDeliveries(tx: Transaction, filter: MailboxFilter): Promise<Delivery[]> {
  const found = await rows<Row>(
    tx,
    `SELECT ${COLUMNS} FROM delivery JOIN message ON message.id = delivery.message_id
     WHERE identifier = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR message_id < $3)
     ORDER BY message_id DESC LIMIT $4`,
    [filter.identifier, filter.status ?? null, filter.before ?? null, filter.limit],
  );
  return found.map(toDelivery);
}

export async function findDelivery(
  tx: Transaction,
  identifier: string,
  messageId: string,
): Promise<Delivery | undefined> {
  return one(tx, identifier, messageId, '');
}

/** The same, locked until the transaction ends: what is decided on it can not have changed meanwhile. */
export async function lockDelivery(
  tx: Transaction,
  identifier: string,
  messageId: string,
): Promise<Delivery | undefined> {
  return one(tx, identifier, messageId, 'FOR UPDATE OF delivery');
}

async function one(
  tx: Transaction,
  identifier: string,
  messageId: string,
  lock: string,
): Promise<Delivery | undefined> {
  const [row] = await rows<Row>(
    tx,
    `SELECT ${COLUMNS} FROM delivery JOIN message ON message.id = delivery.message_id
     WHERE identifier = $1 AND message_id = $2 ${lock}`,
    [identifier, messageId],
  );
  return row === undefined ? undefined : toDelivery(row);
}

export async function markOpened(
  tx: Transaction,
  { messageId, recipient }: Delivery,
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE delivery SET status = 'opened', opened_at = $3 WHERE message_id = $1 AND identifier = $2`,
    [messageId, recipient.identifier, at],
  );
}

export async function markAcknowledged(
  tx: Transaction,
  { messageId, recipient }: Delivery,
  evidence: { readonly id: string; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE delivery SET status = 'acknowledged', acknowledged_at = $3, acknowledgement_evidence_id = $4
     WHERE message_id = $1 AND identifier = $2`,
    [messageId, recipient.identifier, evidence.at, evidence.id],
  );
}
