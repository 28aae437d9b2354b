import { Readable } from 'node:stream';
import MimeNode from 'nodemailer/lib/mime-node';
import { actionOf } from '../receipt/receipt.js';
import { receiptText } from '../receipt/receipt-text.js';
import { deliveryFields, readingFields, type ReportedLetter } from '../receipt/report-fields.js';
import type { Receipt } from '../storage/receipt.repository.js';
import type { Reporter } from './reporter.js';

/** What a report returns of the letter. */
export interface Returned {
  readonly header: Buffer;
  /** The whole letter, where it is returned whole. */
  readonly letter?: Readable | undefined;
}

/** The domain of our ids in mails. */
export const OFFICE_DOMAIN = 'e-citizen.am';

/** A delivery report (RFC 3464). */
export function composeDeliveryReport(receipt: Receipt, reporter: Reporter, returned: Returned): Readable {
  const action = actionOf(receipt.event) ?? 'delivered';
  const report = { action, at: receipt.at, reportingMta: reporter.mta };
  const from = `PEP <${reporter.mailFrom}>`;
  const mail = newMail('multipart/report; report-type=delivery-status', receipt, from);
  mail.createChild('text/plain').setContent(wordsOf(receipt).text);
  mail.createChild('message/delivery-status').setContent(deliveryFields(letterOf(receipt), report));
  giveBack(mail, returned);
  return mail.createReadStream();
}

/** A reading report (RFC 8098); it is from the recipient, as section 3 wants it. */
export function composeReadingReport(receipt: Receipt, reporter: Reporter, returned: Returned): Readable {
  const mail = newMail('multipart/report; report-type=disposition-notification', receipt, addressOf(receipt));
  mail.createChild('text/plain').setContent(wordsOf(receipt).text);
  mail
    .createChild('message/disposition-notification')
    .setContent(readingFields(letterOf(receipt), reporter.mta));
  giveBack(mail, returned);
  return mail.createReadStream();
}

/** A mail to the sender of the letter, without a body. */
export function newMail(contentType: string, receipt: Receipt, from: string): MimeNode {
  const { sender, id, sequence, messageIdHeader, issuedAt } = receipt;
  const mail = new MimeNode(contentType);
  mail.setHeader({
    From: from,
    To: sender,
    Subject: wordsOf(receipt).subject,
    Date: issuedAt.toUTCString(),
    // The same at each try, so that whoever gets it twice can tell.
    'Message-ID': `<${id}@${OFFICE_DOMAIN}>`,
    'Auto-Submitted': 'auto-replied',
    'PEP-Receipt-Number': String(sequence),
    ...(messageIdHeader === '' ? {} : { 'In-Reply-To': messageIdHeader, References: messageIdHeader }),
  });
  return mail;
}

/** RFC 3462: the third part is what the report is about, its header where it is not returned whole. */
function giveBack(mail: MimeNode, { header, letter }: Returned): void {
  if (letter === undefined) mail.createChild('text/rfc822-headers').setContent(header);
  else mail.createChild('message/rfc822').setHeader('content-transfer-encoding', '8bit').setContent(letter);
}

/** Its subject and its text, as people read them. */
export function wordsOf(receipt: Receipt) {
  const { event, recipient, subject, messageId, evidenceId, at, sequence, reason } = receipt;
  const lines = [
    `messageId: ${messageId}`,
    `evidenceId: ${evidenceId}`,
    `at: ${at.toISOString()}`,
    `number: ${String(sequence)}`,
    ...(reason === null ? [] : [`reason: ${reason}`]),
  ];
  return receiptText(event, { recipient: recipient.identifier, subject, lines });
}

function addressOf({ recipient }: Receipt): string {
  return `${recipient.identifier}@${OFFICE_DOMAIN}`;
}

function letterOf(receipt: Receipt): ReportedLetter {
  const { messageIdHeader, acceptedAt, request } = receipt;
  return {
    ...{ messageIdHeader, acceptedAt, recipient: addressOf(receipt) },
    ...{ envelopeId: request?.envelopeId, originalRecipient: request?.originalRecipient },
  };
}
