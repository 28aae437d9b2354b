import { z } from 'zod';
import { defineFact } from './fact.js';
import { digest, instant, legalEntityCode, recipient, smsSegments, uuid } from './fields.js';

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
  smsSegments: smsSegments.optional().describe('Parts of the text, for each recipient that is a phone'),
  evidenceId: uuid.optional().describe('The evidence A.1 SubmissionAcceptance of these recipients'),
});
export type MessageAccepted = z.infer<typeof accepted>;

const consigned = z.object({
  messageId: uuid,
  recipient,
  consignedAt: instant,
  sender: z.string().max(320).optional().describe('Mail address of the sender'),
});
export type MessageConsigned = z.infer<typeof consigned>;

const notified = z.object({
  messageId: uuid,
  recipient,
  channel: z.enum(['email', 'sms']),
  notifiedAt: instant,
  evidenceId: uuid,
});
export type MessageNotified = z.infer<typeof notified>;

const reminded = z.object({
  messageId: uuid,
  recipient,
  sender: z.string().max(320),
  consignedAt: instant,
  remindedAt: instant,
});
export type MessageReminded = z.infer<typeof reminded>;

const delivered = z.object({ messageId: uuid, recipient, deliveredAt: instant });
export type MessageDelivered = z.infer<typeof delivered>;

const failed = z.object({
  messageId: uuid,
  recipient,
  failedAt: instant,
  reason: z.string().max(300),
  evidenceId: uuid,
});
export type MessageFailed = z.infer<typeof failed>;

const opened = z.object({ messageId: uuid, recipient, openedAt: instant });
export type MessageOpened = z.infer<typeof opened>;

const acknowledged = z.object({ messageId: uuid, recipient, acknowledgedAt: instant, evidenceId: uuid });
export type MessageAcknowledged = z.infer<typeof acknowledged>;

const expired = z.object({
  messageId: uuid,
  recipient,
  sender: z.string().max(320).describe('Mail address of the sender'),
  consignedAt: instant,
  deadline: instant.describe('When the time for the acknowledgement ended'),
  expiredAt: instant.describe('When that was recorded'),
  rule: z.string().max(60).describe('Id of the rules that the letter runs by'),
  evidenceId: uuid,
});
export type MessageExpired = z.infer<typeof expired>;

const extended = z.object({
  messageId: uuid,
  recipient,
  sender: z.string().max(320).describe('Mail address of the sender'),
  deadline: instant.describe('Until when the recipient may acknowledge now'),
  previousDeadline: instant,
  extendedAt: instant,
  rule: z.string().max(60).describe('Id of the rules that the letter runs by'),
  corrects: uuid.optional().describe('The evidence of an expiry that was told before and no longer stands'),
  evidenceId: uuid,
});
export type MessageExtended = z.infer<typeof extended>;

const forwarded = z.object({
  messageId: uuid,
  recipient,
  channel: z.enum(['email', 'sms']),
  mode: z.enum(['notice', 'copy']).describe('Word of the letter only, or the whole letter'),
  forwardedAt: instant,
  evidenceId: uuid,
});
export type MessageForwarded = z.infer<typeof forwarded>;

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

export const messageNotified = defineFact({
  type: 'pep.message.notified.v1',
  topic: TOPIC,
  meaning: 'The recipient was sent word, by SMS or mail, of a letter in the mailbox (evidence D.3).',
  schema: notified,
  key: byMessage,
});

export const messageReminded = defineFact({
  type: 'pep.message.reminded.v1',
  topic: TOPIC,
  meaning: 'A letter has waited long for its acknowledgement; its recipient is to be reminded.',
  schema: reminded,
  key: byMessage,
});

export const messageDelivered = defineFact({
  type: 'pep.message.delivered.v1',
  topic: TOPIC,
  meaning: 'A letter to a phone number reached the phone, as the SMS centre reports.',
  schema: delivered,
  key: byMessage,
});

export const messageFailed = defineFact({
  type: 'pep.message.failed.v1',
  topic: TOPIC,
  meaning: 'A letter to a phone number could not be handed over or delivered (evidence F.2).',
  schema: failed,
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

export const messageExpired = defineFact({
  type: 'pep.message.expired.v1',
  topic: TOPIC,
  meaning:
    'The time for the acknowledgement ended without one; the sender is to use the post. Not the end: a late acknowledgement takes effect when it comes, and an outage that is recorded later takes the expiry back (extended, with `corrects`).',
  schema: expired,
  key: byMessage,
});

export const messageExtended = defineFact({
  type: 'pep.message.extended.v1',
  topic: TOPIC,
  meaning: 'Outages of the platform gave the recipient of a letter more time.',
  schema: extended,
  key: byMessage,
});

export const messageForwarded = defineFact({
  type: 'pep.message.forwarded.v1',
  topic: TOPIC,
  meaning:
    'A letter, or word of it, went on to an address that the mailbox’s owner chose (evidence F.1). It never changes the legal time.',
  schema: forwarded,
  key: byMessage,
});
