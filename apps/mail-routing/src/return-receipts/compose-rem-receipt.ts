import type { Readable } from 'node:stream';
import MimeNode from 'nodemailer/lib/mime-node';
import { SystemClock } from '@pep/service-kit';
import { EVIDENCE_EVENTS } from '../message/evidence.js';
import { formatDigest } from '../message/message.js';
import { xmlText } from '../proof/xml.js';
import type { Receipt } from '../storage/receipt.repository.js';
import { newMail, OFFICE_DOMAIN, wordsOf } from './compose-receipt.js';
import type { Reporter } from './reporter.js';
import { signMailPart } from './sign-mail.js';

const MIXED = 'multipart/mixed';
const SIGNED = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256';
const INTRODUCTION = 'rem_message/introduction';

/**
 * A REM receipt (ETSI EN 319 532-3 section 4.3, figure 2): evidence and no letter, all of it signed (section 8.3). Without a seal it is
 * not signed, and the evidence log alone proves what it says.
 * @throws AppError `PROOF_NOT_SIGNED`
 */
export async function composeRemReceipt(receipt: Receipt, { mailFrom, seal }: Reporter): Promise<Readable> {
  const mail = newMail(seal === undefined ? MIXED : SIGNED, receipt, `PEP <${mailFrom}>`);
  mail.setHeader({ Subject: `REM ${receipt.event}: ${receipt.subject}`, ...relayMetadata(receipt) });
  if (seal === undefined) {
    fill(mail, receipt);
    return mail.createReadStream();
  }
  const body = new MimeNode(MIXED, { rootNode: mail });
  fill(body, receipt, await seal.evidence(receipt));
  // Made once: what is signed is what is sent, to the octet.
  const part = await body.build();
  mail.createChild().setRaw(part);
  mail
    .createChild('application/pkcs7-signature; name=smime.p7s')
    .setHeader('content-disposition', 'attachment; filename=smime.p7s')
    .setContent(await signMailPart(part, seal.signer, new SystemClock().now()));
  return mail.createReadStream();
}

/** Section 6.2.1, table 3. */
function relayMetadata({ event, digest, evidenceId, messageIdHeader }: Receipt): Record<string, string> {
  const { uri, reason } = EVIDENCE_EVENTS[event];
  return {
    'REM-MetadataVersion': 'EN31953203V010201',
    'REM-MessageType': 'http://uri.etsi.org/19522/v1#/ERDMessageType/receipt',
    'REM-EventIdentifier': uri,
    'REM-Evidence-ID': `<${evidenceId}@${OFFICE_DOMAIN}>`,
    ...(reason === undefined ? {} : { 'REM-ReasonIdentifier': reason }),
    'REM-DigestAlgorithm': 'http://www.w3.org/2001/04/xmlenc#sha256',
    'REM-DigestValue': digest.toString('base64'),
    ...(messageIdHeader === '' ? {} : { 'REM-UAMessageIdentifier': messageIdHeader }),
  };
}

/** The introduction in two forms (section 6.2.3), and the evidence (section 6.2.6) as XML, where that is signed, and JSON. */
function fill(mixed: MimeNode, receipt: Receipt, evidence?: string): void {
  const { text } = wordsOf(receipt);
  const introduction = mixed.createChild('multipart/alternative').setHeader('REM-Section-Type', INTRODUCTION);
  introduction.createChild('text/plain').setHeader('content-disposition', 'inline').setContent(text);
  introduction.createChild('text/html; charset=utf-8').setContent(htmlOf(text));
  const { event } = receipt;
  if (evidence !== undefined)
    mixed
      .createChild(`application/xml; charset=UTF-8; name=${event}.xml`)
      .setHeader('REM-Section-Type', 'rem_message/xml_evidence')
      .setHeader('content-disposition', `attachment; filename=${event}.xml`)
      .setContent(evidence);
  mixed
    .createChild('application/json')
    .setHeader('content-disposition', 'attachment; filename=evidence.json')
    .setContent(JSON.stringify(evidenceOf(receipt), undefined, 2));
}

function htmlOf(text: string): string {
  const paragraphs = text.trimEnd().split('\r\n\r\n');
  const written = paragraphs.map((one) => `<p>${one.split('\r\n').map(xmlText).join('<br>')}</p>`);
  return `<!DOCTYPE html>\r\n<html><body>\r\n${written.join('\r\n')}\r\n</body></html>\r\n`;
}

function evidenceOf({ evidenceId: id, event, at, messageId, recipient, digest, logIndex }: Receipt) {
  const { uri, reason } = EVIDENCE_EVENTS[event];
  return {
    ...{ id, event, uri, reason, at, messageId, recipient, digest: formatDigest(digest) },
    ...(logIndex !== null && { logIndex: Number(logIndex) }),
  };
}
