import { z } from 'zod';
import type { Delivery } from '../storage/mailbox.repository.js';
import type { Part } from '../message/message-parts.js';

const part = z
  .object({
    n: z.int().positive(),
    contentType: z.string(),
    filename: z.string().optional(),
    size: z.int(),
    digest: z.string(),
  })
  .meta({ id: 'MessagePart' });

const entry = {
  id: z.uuid(),
  from: z.string(),
  subject: z.string(),
  receivedAt: z.iso.datetime(),
  status: z.enum(['unread', 'opened', 'acknowledged']),
};

/** A letter in the list of a mailbox. */
export const mailboxEntrySchema = z.object(entry).meta({ id: 'MailboxEntry' });
/** A letter with its parts. */
export const mailboxMessageSchema = z
  .object({ ...entry, digest: z.string(), parts: z.array(part) })
  .meta({ id: 'MailboxMessage' });

type MailboxEntry = z.infer<typeof mailboxEntrySchema>;

const STATUS = { consigned: 'unread', opened: 'opened', acknowledged: 'acknowledged' } as const;

export function toEntry(delivery: Delivery): MailboxEntry {
  return {
    id: delivery.messageId,
    from: delivery.sender,
    subject: delivery.subject,
    receivedAt: delivery.consignedAt.toISOString(),
    status: STATUS[delivery.status],
  };
}

/** A part without its octets. */
export function toPartView({ content: _content, ...view }: Part): z.infer<typeof part> {
  return view;
}
