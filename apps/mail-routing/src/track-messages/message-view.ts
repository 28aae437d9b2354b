import { z } from 'zod';
import { type Evidence, EVIDENCE_EVENTS, reasonOf } from '../message/evidence.js';
import { formatDigest } from '../message/message.js';
import type { LegalState } from '../resolve-deadline/legal-times.js';
import { senderLegalSchema, toSenderLegal } from '../resolve-deadline/legal-view.js';
import { psnDigest } from '../log/leaf.js';
import type { Reading } from '../message/reading.js';
import type { TrackedDelivery, TrackedMessage } from '../storage/tracking.repository.js';

const time = z.iso.datetime();

/** How far a recipient is with a letter: a mailbox, or a phone. */
export const recipientStatus = z.enum([
  'consigned',
  'opened',
  'acknowledged',
  'expired',
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
    expiredAt: time
      .optional()
      .describe('When it was recorded that the time for the acknowledgement was over'),
    legal: senderLegalSchema
      .optional()
      .describe('How it stands before the law; of one message only, and not of phones'),
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

const legalBasisSchema = z
  .object({
    rules: z.string(),
    calendar: z.string(),
    deadline: time,
    previousDeadline: time.optional(),
    outages: z.array(z.uuid()).readonly().optional(),
    corrects: z.uuid().optional().describe('The evidence of an expiry that no longer stands'),
  })
  .meta({ id: 'LegalBasis' });

const noticeSchema = z
  .object({
    dispatchId: z.uuid(),
    channel: z.enum(['email', 'sms']),
    template: z.string(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Notice' });

const partMark = z.object({ n: z.int(), digest: z.string() });
const readingSchema = z
  .object({
    by: z.object({
      role: z.enum(['owner', 'representative', 'delegate']),
      name: z.string(),
      psnDigest: z.string().describe('What the evidence log holds of the person’s number'),
    }),
    part: partMark.optional().describe('The part that was handed over; absent when it was the whole letter'),
    statement: z.string().optional().describe('The words that were certified'),
    parts: z
      .object({ opened: z.array(partMark.extend({ at: time })), unopened: z.array(partMark) })
      .optional()
      .describe('How much of the letter had been opened when it was acknowledged'),
    corrects: z.uuid().optional().describe('Evidence that a correction is about'),
    reason: z.string().optional().describe('Of a correction: what is wrong, in the recipient’s words'),
  })
  .meta({ id: 'Reading' });

/** The sender learns who it was by name; the number is the recipient's affair. */
function toReadingView({ by, part, parts, ...rest }: Reading): z.infer<typeof readingSchema> {
  return {
    ...rest,
    by: { role: by.role, name: by.name, psnDigest: psnDigest(by) },
    ...(part === undefined ? {} : { part }),
    ...(parts === undefined ? {} : { parts: { opened: [...parts.opened], unopened: [...parts.unopened] } }),
  };
}

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
    reading: readingSchema.optional().describe('Of what the recipient did: as what, and with which parts'),
    legal: legalBasisSchema.optional().describe('Of an expiry or extension: how it was reckoned'),
    logIndex: z.int().optional(),
  })
  .meta({ id: 'Evidence' });

/** @param legal how the message stands for its recipients, by identifier; not shown where it is missing */
export function toMessageView(
  message: TrackedMessage,
  legal: ReadonlyMap<string, LegalState> = new Map(),
): z.infer<typeof messageSchema> {
  return {
    id: message.id,
    sender: message.sender,
    subject: message.subject,
    size: message.size,
    digest: formatDigest(message.digest),
    acceptedAt: message.acceptedAt.toISOString(),
    recipients: message.deliveries.map((delivery) => {
      const state = legal.get(delivery.identifier);
      return { ...toRecipientView(delivery), ...(state && { legal: toSenderLegal(state) }) };
    }),
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
    expiredAt,
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
    ...at('expiredAt', expiredAt),
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
  legal,
  reading,
  logIndex,
}: Evidence): z.infer<typeof evidenceSchema> {
  const reason = reasonOf({ event, ...(reading === undefined ? {} : { reading }) });
  return {
    id,
    event,
    uri: EVIDENCE_EVENTS[event].uri,
    ...(reason === undefined ? {} : { reason }),
    at: at.toISOString(),
    messageId,
    ...(recipient === undefined ? {} : { recipient }),
    digest: formatDigest(digest),
    ...(basis === undefined ? {} : { basis }),
    ...(notice === undefined ? {} : { notice }),
    ...(legal === undefined ? {} : { legal }),
    ...(reading === undefined ? {} : { reading: toReadingView(reading) }),
    ...(logIndex === undefined ? {} : { logIndex }),
  };
}
