import { z } from 'zod';
import { defineFact } from './fact.js';
import { digest, instant, legalEntityCode, recipient, uuid } from './fields.js';

const TOPIC = 'pep.message.v1';

const accepted = z.object({
  messageId: uuid,
  organisation: legalEntityCode.describe('The organisation that the sender belonged to at acceptance'),
  senderId: uuid,
  sender: z.string().max(320),
  size: z.int().positive().describe('Octets'),
  digest,
  acceptedAt: instant,
  recipients: z
    .array(recipient)
    .min(1)
    .max(1000)
    .describe('Recipients that this acceptance adds to the message'),
});
export type MessageAccepted = z.infer<typeof accepted>;

const consigned = z.object({ messageId: uuid, recipient, consignedAt: instant });
export type MessageConsigned = z.infer<typeof consigned>;

const opened = z.object({ messageId: uuid, recipient, openedAt: instant });
export type MessageOpened = z.infer<typeof opened>;

const acknowledged = z.object({ messageId: uuid, recipient, acknowledgedAt: instant, evidenceId: uuid });
export type MessageAcknowledged = z.infer<typeof acknowledged>;

const byMessage = (data: { messageId: string }): string => data.messageId;

export const messageAccepted = defineFact({
  type: 'pep.message.accepted.v1',
  topic: TOPIC,
  meaning:
    'A message from a registered sender was accepted for these recipients. Told again, with another id, when a repeat of the message adds recipients.',
  schema: accepted,
  key: byMessage,
});

export const messageConsigned = defineFact({
  type: 'pep.message.consigned.v1',
  topic: TOPIC,
  meaning: 'The content was made available in the recipient’s mailbox.',
  schema: consigned,
  key: byMessage,
});

export const messageOpened = defineFact({
  type: 'pep.message.opened.v1',
  topic: TOPIC,
  meaning: 'The recipient opened or downloaded the content for the first time.',
  schema: opened,
  key: byMessage,
});

export const messageAcknowledged = defineFact({
  type: 'pep.message.acknowledged.v1',
  topic: TOPIC,
  meaning: 'The recipient certified: “I have read and accepted the content of the letter”.',
  schema: acknowledged,
  key: byMessage,
});
