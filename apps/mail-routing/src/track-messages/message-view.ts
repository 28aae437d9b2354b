import { z } from 'zod';
import { formatDigest } from '../message/message.js';
import type { LegalState } from '../resolve-deadline/legal-times.js';
import { senderLegalSchema, toSenderLegal } from '../resolve-deadline/legal-view.js';
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
