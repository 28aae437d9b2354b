import type { SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import type { EnvelopeRequest, SubmissionRecipient } from '../../message/message.js';
import { recipientOf } from '../../message/recipient.js';

/** RFC 3461 4.4: xtext of at most 100 characters; 4.2: at most 500. */
const ENVELOPE_ID_MAX = 100;
const ORIGINAL_RECIPIENT_MAX = 500;

/** The envelope sender as the client wrote it; empty for the null sender and before MAIL FROM. */
export function senderOf({ envelope: { mailFrom } }: SMTPServerSession): string {
  return mailFrom === false ? '' : mailFrom.address;
}

/** RET and ENVID (RFC 3461). */
export function requestOf({ envelope: { dsn } }: SMTPServerSession): EnvelopeRequest {
  const returnContent = dsn?.ret === 'FULL' || dsn?.ret === 'HDRS' ? dsn.ret : undefined;
  const envelopeId = dsn?.envid?.slice(0, ENVELOPE_ID_MAX);
  return { ...(returnContent && { returnContent }), ...(envelopeId && { envelopeId }) };
}

/** Each recipient once, however often and in whatever spelling the client named it; the last one's wishes count. */
export function recipientsOf({ envelope: { rcptTo } }: SMTPServerSession): SubmissionRecipient[] {
  const recipients = rcptTo.map(toRecipient).filter((one) => one !== undefined);
  return [...new Map(recipients.map((one) => [one.identifier, one])).values()];
}

function toRecipient({ address, dsn }: SMTPServerAddress): SubmissionRecipient | undefined {
  const recipient = recipientOf(address);
  if (recipient === undefined) return undefined;
  const notify = dsn?.notify?.join(',');
  const originalRecipient = dsn?.orcpt?.slice(0, ORIGINAL_RECIPIENT_MAX);
  return { ...recipient, ...(notify && { notify }), ...(originalRecipient && { originalRecipient }) };
}
