import { rows, type Transaction } from '@pep/persistence';
import type { DeliveryStatus } from '../message/delivery-status.js';
import type { Recipient, RecipientKind } from '../message/recipient.js';
import { behindAll, messageOf } from './look-ups.js';

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
  /** When the time for an acknowledgement was over without one. */
  readonly expiredAt: Date | null;
}

/** The columns of a {@link Delivery}, for statements over `delivery` and `message`. */
export const DELIVERY_COLUMNS = `delivery.message_id AS "messageId", delivery.identifier, delivery.kind, sender, subject, digest,
  status, delivery.consigned_at AS "consignedAt", opened_at AS "openedAt", acknowledged_at AS "acknowledgedAt",
  acknowledgement_evidence_id AS "acknowledgementEvidenceId", expired_at AS "expiredAt"`;

export type DeliveryRow = Omit<Delivery, 'recipient'> & {
  readonly identifier: string;
  readonly kind: RecipientKind;
};

export function toDelivery({ identifier, kind, ...rest }: DeliveryRow): Delivery {
  return { ...rest, recipient: { identifier, kind } };
}

/** Where a letter stands in a mailbox: by arrival, letters of one moment by their ids. */
export interface Place {
  readonly consignedAt: Date;
  readonly messageId: string;
}

/** What of a mailbox is wanted. */
export interface MailboxFilter {
  readonly identifier: string;
  readonly status: MailboxStatus | undefined;
  readonly from: Date | undefined;
  /** Letters that came before this moment. */
  readonly before: Date | undefined;
  /** Only letters behind this one. */
  readonly after: Place | undefined;
  readonly limit: number;
}

/** How a letter stands in the list: once its time is over, whether it was opened no longer counts. */
export type MailboxStatus = DeliveryStatus | 'expired';

/** The stacks that a mailbox lies in: by status, and whether the time for an acknowledgement still runs. */
const STACKS: readonly {
  readonly status: DeliveryStatus;
  readonly inTime: boolean;
  readonly shown: MailboxStatus;
}[] = [
  { status: 'consigned', inTime: true, shown: 'consigned' },
  { status: 'consigned', inTime: false, shown: 'expired' },
  { status: 'opened', inTime: true, shown: 'opened' },
  { status: 'opened', inTime: false, shown: 'expired' },
  { status: 'acknowledged', inTime: true, shown: 'acknowledged' },
  { status: 'acknowledged', inTime: false, shown: 'acknowledged' },
];

/** The stacks in which letters of a status lie; all of them without one. */
export function stacksOf(wanted: MailboxStatus | undefined): { statuses: string[]; inTime: boolean[] } {
  const stacks = STACKS.filter(({ shown }) => wanted === undefined || shown === wanted);
  return { statuses: stacks.map(({ status }) => status), inTime: stacks.map((one) => one.inTime) };
}

/** Newest first. Of each stack a page is read, from where it begins, however many letters there are. */
export async function listDeliveries(tx: Transaction, filter: MailboxFilter): Promise<Delivery[]> {
  const { statuses, inTime } = stacksOf(filter.status);
  const found = await rows<DeliveryRow>(
    tx,
    `SELECT ${DELIVERY_COLUMNS} FROM (
       SELECT page.* FROM unnest($2::text[], $3::boolean[]) AS stack (wanted, in_time) CROSS JOIN LATERAL (
         SELECT * FROM delivery WHERE identifier = $1 AND status = stack.wanted
           AND (expired_at IS NULL) = stack.in_time
           AND consigned_at >= $4 AND consigned_at < $5 AND (consigned_at, message_id) < ($6, $7::uuid) AND message_id < $9
         ORDER BY consigned_at DESC, message_id DESC LIMIT $8) AS page
       ORDER BY page.consigned_at DESC, page.message_id DESC LIMIT $8) AS delivery
     ${messageOf('delivery')}
     ORDER BY delivery.consigned_at DESC, delivery.message_id DESC`,
    [filter.identifier, statuses, inTime, ...rangeOf(filter), behindAll()],
  );
  return found.map(toDelivery);
}

/** Beyond any letter: the ends of a range that has none. */
const EVER = { from: '-infinity', before: 'infinity', messageId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** From, before, the place to go on after (two values), and how many: the parameters that every list has. */
export function rangeOf({
  from,
  before,
  after,
  limit,
}: Omit<MailboxFilter, 'identifier' | 'status'>): unknown[] {
  return [
    from ?? EVER.from,
    before ?? EVER.before,
    after?.consignedAt ?? EVER.before,
    after?.messageId ?? EVER.messageId,
    limit,
  ];
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
  const [row] = await rows<DeliveryRow>(
    tx,
    `SELECT ${DELIVERY_COLUMNS} FROM delivery JOIN message ON message.id = delivery.message_id
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
