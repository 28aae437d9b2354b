import { DOMParser, type Document, onErrorStopParsing } from '@xmldom/xmldom';
import { digest, type Files, type Finding } from '../bundle/bundle.js';
import { type Evidence, type Proof, readProof } from '../resolve-evidence/evidence.js';

const JSON_FILE = 'evidence.json';
const XML_FILE = 'evidence.xml';
const PDF_FILE = 'evidence.pdf';
const LETTER = 'letter.eml';
const ETSI = 'http://uri.etsi.org/19522/v1#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
/** The subject in a PDF's document information, which is never packed (ISO 32000-1 section 14.3.3). */
const PDF_SUBJECT = /\bobj\s+\((sha-256:[0-9a-f]{64})\)\s+endobj/;

/** Checks that letter, JSON, XML and PDF tell of the same. */
export function checkContents(files: Files): Finding[] {
  const json = files.get(JSON_FILE);
  const proof = readProof(json);
  if (json === undefined || proof === undefined) return [{ part: JSON_FILE, check: 'form', result: 'false' }];
  return [
    letterFinding(files.get(LETTER), proof),
    agrees(
      JSON_FILE,
      proof.evidence.every((one) => isOf(one, proof)),
    ),
    agrees(XML_FILE, sameInXml(files.get(XML_FILE), proof)),
    agrees(PDF_FILE, pdfSubject(files.get(PDF_FILE)) === `sha-256:${digest(json).toString('hex')}`),
  ];
}

function letterFinding(letter: Buffer | undefined, { message }: Proof): Finding {
  if (letter === undefined)
    return { part: LETTER, check: 'letter-missing', result: 'unsure', detail: message.digest };
  const isIt =
    `sha-256:${digest(letter).toString('hex')}` === message.digest && letter.length === message.size;
  return { part: LETTER, check: 'letter', result: isIt ? 'proved' : 'false', detail: message.digest };
}

const agrees = (part: string, does: boolean): Finding => ({
  part,
  check: 'agrees',
  result: does ? 'proved' : 'false',
});

function isOf({ messageId, digest: content, recipient }: Evidence, { message, recipients }: Proof): boolean {
  return (
    messageId === message.id &&
    content === message.digest &&
    (recipient === undefined || recipients.some(({ identifier }) => identifier === recipient.identifier))
  );
}

/** What the XML says of each piece of evidence, for comparison: id, event, time, message, digest, recipient. */
function sameInXml(xml: Buffer | undefined, proof: Proof): boolean {
  const wanted = proof.evidence.map((one) => [
    one.id,
    one.uri,
    one.at,
    one.messageId,
    one.digest,
    one.recipient?.identifier,
  ]);
  return xml !== undefined && JSON.stringify(wanted) === JSON.stringify(readXml(xml));
}

function readXml(xml: Buffer): unknown[] | undefined {
  let document: Document;
  try {
    document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
      xml.toString('utf8'),
      'text/xml',
    );
  } catch {
    return undefined;
  }
  return [...document.getElementsByTagNameNS(ETSI, 'Evidence')].map((evidence) => {
    const text = (name: string, namespace: string | null = ETSI): string | undefined =>
      evidence.getElementsByTagNameNS(namespace, name)[0]?.textContent ?? undefined;
    const value = Buffer.from(text('DigestValue', DS) ?? '', 'base64').toString('hex');
    const place = text('EvidenceRefersToRecipient', null);
    const details = [...evidence.getElementsByTagNameNS(ETSI, 'RecipientDetails')];
    const address = place === undefined ? undefined : details[Number(place) - 1]?.textContent?.trim();
    return [
      text('EvidenceIdentifier'),
      text('ERDSEventId'),
      text('EventTime', null),
      text('MessageIdentifier'),
      `sha-256:${value}`,
      address?.replace(/^\+|@.*$/g, ''),
    ];
  });
}

function pdfSubject(pdf: Buffer | undefined): string | undefined {
  return PDF_SUBJECT.exec(pdf?.toString('latin1') ?? '')?.[1];
}
