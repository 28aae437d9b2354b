import type { EvidenceEvent, Notice } from './evidence.js';
import type { Recipient } from './recipient.js';

/** What `notifications` tells of a text that it was to send; of failures only the final ones count. */
export interface NotificationOutcome extends Notice {
  readonly outcome: 'sent' | 'delivered' | 'failed';
  readonly at: Date;
}

/** How far a phone is with a letter. */
export type PhoneStatus = 'submitted' | 'delivered' | 'failed';

/** What is known of a delivery before an outcome is told. */
export interface NoticedDelivery {
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly digest: Buffer;
  readonly status: string;
  readonly notifiedAt: Date | null;
  readonly relayedAt: Date | null;
}

/** What an outcome changes; nothing when undefined. */
export interface NoticeStep {
  readonly evidence?: EvidenceEvent;
  readonly status?: PhoneStatus;
  readonly notifiedAt?: Date;
  readonly relayedAt?: Date;
}

/** What follows from the outcome of a notification, for a mailbox that was told of a letter or a phone that was sent it. */
export function decideNotice(delivery: NoticedDelivery, told: NotificationOutcome): NoticeStep | undefined {
  return delivery.recipient.kind === 'phone' ? decidePhone(delivery, told) : decideMailbox(delivery, told);
}

/** The template by which word of a letter goes on to where the mailbox's owner wants it. */
export const FORWARDED_NOTICE = 'letter-forwarded';

/** Each notice is evidence of its own (D.3, D.4; F.1, F.2 when it went on); the letter counts as told of with the first. */
function decideMailbox(
  { notifiedAt }: NoticedDelivery,
  { outcome, at, template }: NotificationOutcome,
): NoticeStep | undefined {
  if (outcome === 'delivered') return undefined;
  if (template === FORWARDED_NOTICE)
    return { evidence: outcome === 'failed' ? 'RelayToNonERDSFailure' : 'RelayToNonERDS' };
  if (outcome === 'failed') return { evidence: 'ConsignmentNotificationFailure' };
  return { evidence: 'ConsignmentNotification', ...(notifiedAt === null && { notifiedAt: at }) };
}

/** The SMS centre takes it (F.1), then reports that the phone has it, or can not get it (F.2). */
function decidePhone(
  { status, relayedAt }: NoticedDelivery,
  { outcome, at }: NotificationOutcome,
): NoticeStep | undefined {
  if (status !== 'submitted') return undefined;
  if (outcome === 'failed') return { evidence: 'RelayToNonERDSFailure', status: 'failed' };
  if (outcome === 'delivered') return { status: 'delivered' };
  return relayedAt === null ? { evidence: 'RelayToNonERDS', relayedAt: at } : undefined;
}
