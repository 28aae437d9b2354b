import { z } from 'zod';
import { type Evidence, EVIDENCE_EVENTS } from '../message/evidence.js';
import { formatDigest } from '../message/message.js';
import type { TrackedMessage } from '../storage/tracking.repository.js';

const time = z.iso.datetime();

const recipientSchema = z
  .object({
    identifier: z.string(),
    kind: z.enum(['person', 'organisation', 'phone']),
    status: z.enum(['consigned', 'opened', 'acknowledged']),
    consignedAt: time,
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
  })
  .meta({ id: 'SubmissionBasis', description: 'Why the submission was let in' });

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
    recipients: message.deliveries.map(({ consignedAt, openedAt, acknowledgedAt, ...delivery }) => ({
      ...delivery,
      consignedAt: consignedAt.toISOString(),
      ...(openedAt === null ? {} : { openedAt: openedAt.toISOString() }),
      ...(acknowledgedAt === null ? {} : { acknowledgedAt: acknowledgedAt.toISOString() }),
    })),
  };
}

export function toEvidenceView({
  id,
  event,
  messageId,
  recipient,
  digest,
  at,
  basis,
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
  };
}
