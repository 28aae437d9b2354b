import { rows, type Transaction } from '@pep/persistence';
import type { DeliveryStatus } from '../message/delivery-status.js';
import type { PhoneStatus } from '../message/notice.js';
import type { Message } from '../message/message.js';
import type { RecipientKind } from '../message/recipient.js';

/** How far a recipient is: a mailbox, or a phone. */
export type RecipientStatus = DeliveryStatus | PhoneStatus | 'expired';

/** How far one recipient is, for the sender. */
export interface TrackedDelivery {
  readonly identifier: string;
  readonly kind: RecipientKind;
  readonly status: RecipientStatus;
  /** Null for phones, which have no mailbox. */
  readonly consignedAt: Date | null;
  readonly notifiedAt: Date | null;
  /** When an SMS centre took it; phones only. */
  readonly relayedAt: Date | null;
  /** When it reached the phone or failed; phones only. */
  readonly finishedAt: Date | null;
  readonly openedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  /** When it was recorded that the time for the acknowledgement was over; null again when that was taken back. */
  readonly expiredAt: Date | null;
}

/** A message as its sender follows it. */
export interface TrackedMessage extends Message {
  readonly deliveries: readonly TrackedDelivery[];
}

/** Which messages are wanted; only those of these organisations are ever looked at. */
export interface TrackingFilter {
  readonly organisations: readonly string[];
  readonly sender: string | undefined;
  readonly acceptedFrom: Date | undefined;
  readonly acceptedBefore: Date | undefined;
  readonly status: RecipientStatus | undefined;
  readonly beforeId: string | undefined;
  readonly limit: number;
}

interface Row {
  readonly id: string;
  readonly organisation: string;
  readonly sender_id: string;
  readonly sender: string;
  readonly subject: string;
  readonly size: number;
  readonly digest: Buffer;
  readonly accepted_at: Date;
  readonly deliveries: readonly {
    readonly identifier: string;
    readonly kind: RecipientKind;
    readonly status: DeliveryStatus | PhoneStatus;
    readonly consigned_at: string | null;
    readonly notified_at: string | null;
    readonly relayed_at: string | null;
    readonly finished_at: string | null;
    readonly opened_at: string | null;
    readonly acknowledged_at: string | null;
    readonly expired_at: string | null;
  }[];
}

/** A message and its deliveries; `id` is the message's, in SQL. */
const withDeliveries = (id: string): string => `
  SELECT id, organisation, sender_id, sender, subject, size, digest, accepted_at,
    (SELECT json_agg(delivery ORDER BY identifier) FROM delivery WHERE message_id = ${id}) AS deliveries`;

const time = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** An expired letter stays so, also when it is opened, until it is acknowledged. */
function shownStatus(status: DeliveryStatus | PhoneStatus, expiredAt: string | null): RecipientStatus {
  return expiredAt === null || status === 'acknowledged' ? status : 'expired';
}

function toTracked(row: Row): TrackedMessage {
  return {
    id: row.id,
    organisation: row.organisation,
    senderId: row.sender_id,
    sender: row.sender,
    subject: row.subject,
    size: row.size,
    digest: row.digest,
    acceptedAt: row.accepted_at,
    deliveries: row.deliveries.map((one) => ({
      identifier: one.identifier,
      kind: one.kind,
      status: shownStatus(one.status, one.expired_at),
      consignedAt: time(one.consigned_at),
      notifiedAt: time(one.notified_at),
      relayedAt: time(one.relayed_at),
      finishedAt: time(one.finished_at),
      openedAt: time(one.opened_at),
      acknowledgedAt: time(one.acknowledged_at),
      expiredAt: time(one.expired_at),
    })),
  };
}

/** Newest first. */
export async function listTracked(tx: Transaction, filter: TrackingFilter): Promise<TrackedMessage[]> {
  const found = await rows<Row>(
    tx,
    // Each organisation's are read from the newest on, a month after the other, until there are enough.
    `${withDeliveries('page.id')} FROM unnest($1::text[]) AS own (wanted) CROSS JOIN LATERAL (
       SELECT * FROM message WHERE organisation = own.wanted
         AND ($2::text IS NULL OR sender = $2)
         AND ($3::timestamptz IS NULL OR accepted_at >= $3)
         AND ($4::timestamptz IS NULL OR accepted_at < $4)
         AND ($5::text IS NULL OR EXISTS (SELECT FROM delivery WHERE message_id = message.id AND $5 =
           CASE WHEN expired_at IS NULL OR status = 'acknowledged' THEN status ELSE 'expired' END))
         AND ($6::uuid IS NULL OR id < $6)
       ORDER BY id DESC LIMIT $7) AS page
     ORDER BY id DESC LIMIT $7`,
    [
      filter.organisations,
      filter.sender ?? null,
      filter.acceptedFrom ?? null,
      filter.acceptedBefore ?? null,
      filter.status ?? null,
      filter.beforeId ?? null,
      filter.limit,
    ],
  );
  return found.map(toTracked);
}

export async function findTracked(
  tx: Transaction,
  messageId: string,
  organisations: readonly string[],
): Promise<TrackedMessage | undefined> {
  const [row] = await rows<Row>(
    tx,
    `${withDeliveries('$1')} FROM message WHERE id = $1 AND organisation = ANY($2::text[])`,
    [messageId, organisations],
  );
  return row === undefined ? undefined : toTracked(row);
}
