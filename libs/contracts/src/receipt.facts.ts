import { z } from 'zod';
import { defineFact } from './fact.js';
import { digest, instant, legalEntityCode, recipient, uuid } from './fields.js';

const issued = z.object({
  receiptId: uuid,
  sender: z.string().max(320).describe('Mail address of the sender whose letter it is about'),
  sequence: z
    .int()
    .positive()
    .describe('Rises by one with each receipt of this sender, without gaps, in whatever mode'),
  organisation: legalEntityCode,
  messageId: uuid,
  messageIdHeader: z.string().max(998).optional().describe('The Message-ID that the sender gave the letter'),
  envelopeId: z.string().max(100).optional().describe('ENVID of the submission (RFC 3461 4.4)'),
  event: z.string().max(64).describe('Name of the event (ETSI EN 319 522-1, or ours)'),
  eventUri: z.string().max(200),
  recipient: recipient.optional(),
  digest,
  at: instant.describe('When it happened'),
  evidenceId: uuid.describe('The evidence that the receipt rests on'),
});
export type ReceiptIssued = z.infer<typeof issued>;

export const receiptIssued = defineFact({
  type: 'pep.receipt.issued.v1',
  topic: 'pep.receipt.v1',
  meaning:
    'A receipt of a sender that gets them as a stream. Restricted: whoever reads the topic sees the receipts of all such senders.',
  schema: issued,
  key: (data) => data.sender,
});
