import type { DsnAction } from './receipt.js';

/** Of the letter that a report is about. */
export interface ReportedLetter {
  readonly messageIdHeader: string;
  readonly acceptedAt: Date;
  /** ENVID and ORCPT as the sender gave them (RFC 3461), their xtext decoded. */
  readonly envelopeId: string | undefined;
  readonly originalRecipient: string | undefined;
  /** Mail address of the recipient. */
  readonly recipient: string;
}

const STATUS: Readonly<Record<DsnAction, string>> = { delivered: '2.0.0', relayed: '2.0.0', failed: '5.0.0' };

/** The fields of a delivery report (RFC 3464 2.2, 2.3). */
export function deliveryFields(
  letter: ReportedLetter,
  {
    action,
    at,
    reportingMta,
  }: { readonly action: DsnAction; readonly at: Date; readonly reportingMta: string },
): string {
  return [
    fields({
      'Original-Envelope-Id': letter.envelopeId,
      'Reporting-MTA': `dns; ${reportingMta}`,
      'Arrival-Date': mailDate(letter.acceptedAt),
    }),
    fields({
      'Original-Recipient': originalRecipient(letter),
      'Final-Recipient': `rfc822; ${letter.recipient}`,
      Action: action,
      Status: STATUS[action],
      'Last-Attempt-Date': mailDate(at),
    }),
  ].join('\r\n');
}

/** The fields of a reading report (RFC 8098 3.2). The person certified the reading by a deed of their own, we write the report. */
export function readingFields(letter: ReportedLetter, reportingMta: string): string {
  return fields({
    'Reporting-UA': `${reportingMta}; PEP`,
    'Original-Recipient': originalRecipient(letter),
    'Final-Recipient': `rfc822; ${letter.recipient}`,
    'Original-Message-ID': letter.messageIdHeader,
    Disposition: 'manual-action/MDN-sent-automatically; displayed',
  });
}

function originalRecipient({ originalRecipient: given }: ReportedLetter): string | undefined {
  const [, type, address] = /^([^;]+);(.+)$/.exec(given ?? '') ?? [];
  return type === undefined || address === undefined ? undefined : `${type}; ${address}`;
}

/** RFC 5322 3.3. */
function mailDate(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}

/** What others wrote must not begin a field of its own. */
function fields(given: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(given).flatMap(([name, value]) => {
    const text = value?.replace(/[^\x20-\x7e]+/g, ' ').trim();
    return text === undefined || text === '' ? [] : [`${name}: ${text}\r\n`];
  });
  return lines.join('');
}
