import {
  type EvidenceSealed,
  evidenceSealed,
  type Fact,
  messageAccepted,
  messageAcknowledged,
  messageConsigned,
  messageDelivered,
  messageExpired,
  messageExtended,
  messageFailed,
  messageForwarded,
  messageNotified,
  messageOpened,
  messageReminded,
  receiptIssued,
  type ReceiptIssued,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { EVIDENCE_EVENTS, type Evidence, type LegalBasis } from './message/evidence.js';
import { formatDigest, type Message } from './message/message.js';
import type { NoticedDelivery, NoticeStep, NotificationOutcome } from './message/notice.js';
import type { Recipient } from './message/recipient.js';
import type { Reported } from './storage/receipt.repository.js';

/** Who tells these facts. */
export const SOURCE = '/pep/mail-routing';

/** What an acceptance adds to a message. */
export interface Acceptance {
  readonly recipients: readonly Recipient[];
  readonly smsSegments?: number | undefined;
  readonly evidenceId: string;
}

/** The message was accepted for these recipients. */
export function accepted(
  message: Message,
  { recipients, smsSegments, evidenceId }: Acceptance,
  time: Date,
): Fact {
  const { id: messageId, organisation, senderId, sender, size, digest } = message;
  return newFact(
    messageAccepted,
    {
      messageId,
      organisation,
      senderId,
      sender,
      size,
      digest: formatDigest(digest),
      acceptedAt: time.toISOString(),
      recipients: [...recipients],
      ...(smsSegments !== undefined && { smsSegments }),
      evidenceId,
    },
    { source: SOURCE, time },
  );
}

/** The content is available in the recipient's mailbox. */
export function consigned({ id: messageId, sender }: Message, recipient: Recipient, time: Date): Fact {
  return newFact(
    messageConsigned,
    { messageId, recipient, consignedAt: time.toISOString(), sender },
    { source: SOURCE, time },
  );
}

/** The recipient opened the content for the first time. */
export function opened(messageId: string, recipient: Recipient, time: Date): Fact {
  return newFact(
    messageOpened,
    { messageId, recipient, openedAt: time.toISOString() },
    { source: SOURCE, time },
  );
}

/** The recipient certified reading and acceptance. */
export function acknowledged(
  messageId: string,
  recipient: Recipient,
  evidence: { id: string; at: Date },
): Fact {
  return newFact(
    messageAcknowledged,
    { messageId, recipient, acknowledgedAt: evidence.at.toISOString(), evidenceId: evidence.id },
    { source: SOURCE, time: evidence.at },
  );
}

/** What followers hear of a notice: the first word to a mailbox's owner, and the end of a letter to a phone. */
export function noticeTold(
  { messageId, recipient }: NoticedDelivery,
  step: NoticeStep,
  { outcome, evidenceId, at }: { outcome: NotificationOutcome; evidenceId: string | undefined; at: Date },
): Fact[] {
  const origin = { source: SOURCE, time: at };
  const common = { messageId, recipient };
  if (step.status === 'delivered') {
    return [newFact(messageDelivered, { ...common, deliveredAt: outcome.at.toISOString() }, origin)];
  }
  if (evidenceId === undefined) return [];
  if (step.status === 'failed') {
    const { reason = 'no reason given' } = outcome;
    return [
      newFact(messageFailed, { ...common, failedAt: outcome.at.toISOString(), reason, evidenceId }, origin),
    ];
  }
  if (step.evidence === 'RelayToNonERDS' && recipient.kind !== 'phone') {
    const how = { channel: outcome.channel, mode: 'notice' } as const;
    return [forwarded(common, how, { id: evidenceId, at })];
  }
  if (step.notifiedAt === undefined) return [];
  const { channel } = outcome;
  const notifiedAt = step.notifiedAt.toISOString();
  return [newFact(messageNotified, { ...common, channel, notifiedAt, evidenceId }, origin)];
}

/** A letter, or word of it, went on to where its mailbox's owner wants it. */
export function forwarded(
  { messageId, recipient }: { readonly messageId: string; readonly recipient: Recipient },
  how: { readonly channel: 'email' | 'sms'; readonly mode: 'notice' | 'copy' },
  { id: evidenceId, at }: Pick<Evidence, 'id' | 'at'>,
): Fact {
  const data = { messageId, recipient, ...how, forwardedAt: at.toISOString(), evidenceId };
  return newFact(messageForwarded, data, { source: SOURCE, time: at });
}

/** A receipt as streams, webhooks and lists have it. */
export function receiptData(
  receipt: Reported & { readonly id: string; readonly sequence: number },
): ReceiptIssued {
  const { id: receiptId, sender, sequence, organisation, messageId, messageIdHeader, event } = receipt;
  const envelopeId = receipt.request?.envelopeId;
  return {
    ...{ receiptId, sender, sequence, organisation, messageId },
    ...(messageIdHeader !== '' && { messageIdHeader }),
    ...(envelopeId !== undefined && { envelopeId }),
    ...{ event, eventUri: EVIDENCE_EVENTS[event].uri, recipient: receipt.recipient },
    ...{ digest: formatDigest(receipt.digest), at: receipt.at.toISOString(), evidenceId: receipt.evidenceId },
  };
}

/** A receipt of a sender that gets them as a stream. */
export function receiptIssuedFact(receipt: Parameters<typeof receiptData>[0], time: Date): Fact {
  return newFact(receiptIssued, receiptData(receipt), { source: SOURCE, time });
}

/** Evidence has its place in the log and is covered by a checkpoint. */
export function sealed(data: EvidenceSealed): Fact {
  return newFact(evidenceSealed, data, { source: SOURCE, time: new Date(data.sealedAt) });
}

/** A letter in a mailbox, and who sent it. */
export interface SentLetter {
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly sender: string;
  readonly consignedAt: Date;
}

/** The recipient has not acknowledged the letter for days and is to be reminded. */
export function reminded(letter: SentLetter, time: Date): Fact {
  const data = { ...lettersOwn(letter), remindedAt: time.toISOString() };
  return newFact(messageReminded, data, { source: SOURCE, time });
}

/** The time for the acknowledgement is over. */
export function expired(
  letter: SentLetter,
  { id, at }: Evidence,
  { rules: rule, deadline }: LegalBasis,
): Fact {
  const data = { ...lettersOwn(letter), deadline, expiredAt: at.toISOString(), rule, evidenceId: id };
  return newFact(messageExpired, data, { source: SOURCE, time: at });
}

/** Outages gave more time for the acknowledgement. */
export function extended(
  letter: SentLetter,
  { id, at }: Evidence,
  { rules: rule, deadline, previousDeadline, corrects }: LegalBasis & { readonly previousDeadline: string },
): Fact {
  const { consignedAt: _consignedAt, ...own } = lettersOwn(letter);
  const times = { deadline, previousDeadline, extendedAt: at.toISOString() };
  const data = { ...own, ...times, rule, ...(corrects && { corrects }), evidenceId: id };
  return newFact(messageExtended, data, { source: SOURCE, time: at });
}

function lettersOwn({ messageId, recipient, sender, consignedAt }: SentLetter) {
  return { messageId, recipient, sender, consignedAt: consignedAt.toISOString() };
}
