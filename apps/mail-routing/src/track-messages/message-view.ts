import { z } from 'zod';
import { type Evidence, EVIDENCE_EVENTS } from '../message/evidence.js';
import { formatDigest } from '../message/message.js';
import type { TrackedDelivery, TrackedMessage } from '../storage/tracking.repository.js';

const time = z.iso.datetime();

/** How far a recipient is with a letter: a mailbox, or a phone. */
export const recipientStatus = z.enum([
  'consigned',
  'opened',
  'acknowledged',
  'submitted',
  'delivered',
  'failed',
]);

const recipientSchema = z
  .object({
    identifier: z.string(),
    kind: z.enum(['person', 'organisation', 'phone']),
    status: recipientStatus,
    consignedAt: time.optional().describe('Since when it lies in the mailbox; phones have none'),
    notifiedAt: time.optional().describe('When the recipient was first sent word of it'),
    relayedAt: time.optional().describe('When an SMS centre took it; phones only'),
    deliveredAt: time.optional().describe('When it reached the phone'),
    failedAt: time.optional().describe('When it was given up; phones only'),
    openedAt: time.optional(),
    acknowledgedAt: time.optional(),
  })
  .meta({ id: 'MessageRecipient' });

/** A message as its sender sees it. */
export const messageSchema = z
  .object({
    id: z.uuid(),
    sender: z.string(),
    subject: z.string(),
    size: z.int(),
    digest: z.string(),
    acceptedAt: time,
    recipients: z.array(recipientSchema),
  })
  .meta({ id: 'Message' });

const basisSchema = z
  .object({
    via: z.enum(['smtp', 'rest']),
    clientAddress: z.string(),
    entry: z
      .object({ id: z.uuid(), version: z.int(), scope: z.enum(['address', 'domain']) })
      .describe('The registry’s entry that allowed it, and which version of it'),
    source: z.string().describe('The source of the entry that matched'),
    proof: z.enum(['address', 'spf', 'reverse-dns', 'certificate']),
    spf: z.string(),
    dkim: z.string(),
    dmarc: z.string(),
    recipients: z
      .array(z.object({ identifier: z.string(), kind: z.string() }))
      .describe('Those that this acceptance added'),
    smsSegments: z.int().optional().describe('SMS parts for each recipient that is a phone'),
  })
  .meta({ id: 'SubmissionBasis', description: 'Why the submission was let in' });

const noticeSchema = z
  .object({
    dispatchId: z.uuid(),
    channel: z.enum(['email', 'sms']),
    template: z.string(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Notice' });

/** Evidence as JSON; `logIndex` is absent until the log has sealed it. */
export const evidenceSchema = z
  .object({
    id: z.uuid(),
    event: z.string(),
    uri: z.string(),
    reason: z.string().optional(),
    at: time,
    messageId: z.uuid(),
    recipient: z.object({ identifier: z.string(), kind: z.string() }).optional(),
    digest: z.string(),
    basis: basisSchema.optional().describe('Of the acceptance: why it was let in'),
    notice: noticeSchema
      .optional()
      .describe('Of a notice, or a letter to a phone: which notification it was'),
    logIndex: z.int().optional(),
  })
  .meta({ id: 'Evidence' });

export function toMessageView(message: TrackedMessage): z.infer<typeof messageSchema> {
  return {
    id: message.id,
    sender: message.sender,
    subject: message.subject,
    size: message.size,
    digest: formatDigest(message.digest),
    acceptedAt: message.acceptedAt.toISOString(),
    recipients: message.deliveries.map(toRecipientView),
  };
}

function toRecipientView(delivery: TrackedDelivery): z.infer<typeof recipientSchema> {
  const {
    identifier,
    kind,
    status,
    consignedAt,
    notifiedAt,
    relayedAt,
    finishedAt,
    openedAt,
    acknowledgedAt,
  } = delivery;
  return {
    identifier,
    kind,
    status,
    ...at('consignedAt', consignedAt),
    ...at('notifiedAt', notifiedAt),
    ...at('relayedAt', relayedAt),
    ...at(status === 'failed' ? 'failedAt' : 'deliveredAt', finishedAt),
    ...at('openedAt', openedAt),
    ...at('acknowledgedAt', acknowledgedAt),
  };
}

/** The field, when it has happened. */
function at(name: string, time: Date | null): Record<string, string> {
  return time === null ? {} : { [name]: time.toISOString() };
}

export function toEvidenceView({
  id,
  event,
  messageId,
  recipient,
  digest,
  at,
  basis,
  notice,
}: Evidence): z.infer<typeof evidenceSchema> {
  const { uri, reason } = EVIDENCE_EVENTS[event];
  return {
    id,
    event,
    uri,
    ...(reason === undefined ? {} : { reason }),
    at: at.toISOString(),
    messageId,
    ...(recipient === undefined ? {} : { recipient }),
    digest: formatDigest(digest),
    ...(basis === undefined ? {} : { basis }),
    ...(notice === undefined ? {} : { notice }),
  };
}
