import { z } from 'zod';
import type { Part } from '../message/message-parts.js';
import { ACKNOWLEDGEMENT_STATEMENT } from '../message/reading.js';
import type { LegalState } from '../resolve-deadline/legal-times.js';
import { recipientLegalSchema, toRecipientLegal } from '../resolve-deadline/legal-view.js';
import type { Delivery, MailboxStatus } from '../storage/mailbox.repository.js';
import type { ShownLetter } from './show-mailbox.js';
import { formatDigest } from '../message/message.js';

const time = z.iso.datetime();

const part = z
  .object({
    n: z.int().positive(),
    contentType: z.string(),
    filename: z.string().optional(),
    size: z.int().describe('Octets as the sender made them'),
    digest: z.string().describe('Of the same octets'),
    form: z
      .enum(['text', 'html', 'file'])
      .describe('How it is handed over: text, HTML made safe, or a file to save'),
    openedAt: time.optional().describe('When the recipient first had it, by itself or in the whole letter'),
  })
  .meta({ id: 'MessagePart' });

/** Statuses as recipients know them; `expired`: the time to acknowledge is over, and it can still be done. */
export const shownStatus = z.enum(['unread', 'opened', 'acknowledged', 'expired']);

const entry = {
  id: z.uuid(),
  from: z.string(),
  subject: z.string(),
  receivedAt: time,
  status: shownStatus,
};

/** A letter in the list of a mailbox. */
export const mailboxEntrySchema = z.object(entry).meta({ id: 'MailboxEntry' });
/** A letter with its parts. */
export const mailboxMessageSchema = z
  .object({
    ...entry,
    digest: z.string(),
    parts: z.array(part),
    contentPurgedAt: time
      .optional()
      .describe('When the content was removed; its parts and calls are gone since'),
    openedAt: time.optional(),
    acknowledgement: z.object({ acknowledgedAt: time, evidenceId: z.uuid() }).optional(),
    mayAcknowledge: z.boolean().describe('Whether the caller can certify this letter now'),
    statement: z.string().describe('The words that are certified, to be shown as they are'),
    legal: recipientLegalSchema.optional().describe('How it stands before the law'),
  })
  .meta({ id: 'MailboxMessage' });

type MailboxEntry = z.infer<typeof mailboxEntrySchema>;

const STATUS = {
  consigned: 'unread',
  opened: 'opened',
  acknowledged: 'acknowledged',
  expired: 'expired',
} as const satisfies Record<MailboxStatus, string>;

/** The status that a caller asks for, as it is stored. */
export function storedStatus(shown: z.infer<typeof shownStatus> | undefined): MailboxStatus | undefined {
  return shown === 'unread' ? 'consigned' : shown;
}

export function toEntry(delivery: Delivery): MailboxEntry {
  const expired = delivery.expiredAt !== null && delivery.status !== 'acknowledged';
  return {
    id: delivery.messageId,
    from: delivery.sender,
    subject: delivery.subject,
    receivedAt: delivery.consignedAt.toISOString(),
    status: STATUS[expired ? 'expired' : delivery.status],
  };
}

export function toLetterView(
  { delivery, parts, openedAt, mayAcknowledge, contentPurgedAt }: ShownLetter,
  legal: LegalState | undefined,
): z.infer<typeof mailboxMessageSchema> {
  const { acknowledgedAt, acknowledgementEvidenceId } = delivery;
  return {
    ...toEntry(delivery),
    digest: formatDigest(delivery.digest),
    parts: parts.map((one) => toPartView(one, openedAt(one.n))),
    ...(contentPurgedAt && { contentPurgedAt: contentPurgedAt.toISOString() }),
    ...(delivery.openedAt === null ? {} : { openedAt: delivery.openedAt.toISOString() }),
    ...(acknowledgedAt === null || acknowledgementEvidenceId === null
      ? {}
      : {
          acknowledgement: {
            acknowledgedAt: acknowledgedAt.toISOString(),
            evidenceId: acknowledgementEvidenceId,
          },
        }),
    mayAcknowledge,
    statement: ACKNOWLEDGEMENT_STATEMENT,
    ...(legal && { legal: toRecipientLegal(legal) }),
  };
}

function toPartView(view: Part, openedAt: Date | undefined): z.infer<typeof part> {
  return { ...view, ...(openedAt === undefined ? {} : { openedAt: openedAt.toISOString() }) };
}
