import type { Recipient } from '../message/recipient.js';
import { textElement, xmlText } from '../proof/xml.js';
import type { DeliveryProof } from './delivery-proof.js';
import type { EvidenceView } from './evidence-view.js';

export const XML_MEDIA_TYPE = 'application/xml';

/** As the informative samples of ETSI EN 319 532-4 V1.2.1 declare them, and ours for the list. */
const NAMESPACES = [
  'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
  'xmlns:elp="http://eidas.europa.eu/attributes/legalperson"',
  'xmlns:ext="http://uri.etsi.org/19532/v1#"',
  'xmlns:pep="https://e-citizen.am/ns/evidence/v1"',
  'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
  'xmlns:tns="http://uri.etsi.org/19522/v1#"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');
/** The version of the evidence schema that the samples are of. */
const EVIDENCE_VERSION = 'EN319522v1.1.1';
const LEGAL_PERSON = 'http://eidas.europa.eu/attributes/legalperson';
const REASON = 'http://uri.etsi.org/19522/EventReason/';
/** Reasons whose full names are known; of the others ETSI's code stands for the name. */
const REASON_NAMES: Readonly<Record<string, string>> = {
  RA01: 'MessageAccepted',
  RD01: 'MessageConsignedToRecipient',
};
/** Recipients are written to at this domain. */
const MAIL_DOMAIN = 'e-citizen.am';

/**
 * Evidence as XML: a list of ETSI EN 319 522-3 `Evidence` elements, one an event, in the form of the samples of EN 319 532-4
 * (some elements there have a namespace and some have none). The standard has no list; ours lets one signature and one
 * time-stamp vouch for all.
 * @param issuer who vouches for it, as its certificate names it
 */
export function evidenceXml(proof: DeliveryProof, issuer: string): string {
  const evidence = proof.evidence.map((one) => evidenceElement(one, proof, issuer));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<pep:EvidenceList ${NAMESPACES}>\n${evidence.join('\n')}\n</pep:EvidenceList>`;
}

function evidenceElement(one: EvidenceView, proof: DeliveryProof, issuer: string): string {
  const { message, recipients } = proof;
  const place = recipients.findIndex(({ identifier }) => identifier === one.recipient?.identifier);
  return [
    `<tns:Evidence version="${EVIDENCE_VERSION}">`,
    textElement('tns:EvidenceIdentifier', one.id),
    textElement('tns:ERDSEventId', one.uri),
    ...(one.reason === undefined ? [] : [reasons(one.reason)]),
    textElement('EventTime', one.at),
    `<tns:EvidenceIssuerDetails>${identity('LegalName', issuer)}</tns:EvidenceIssuerDetails>`,
    `<tns:SenderDetails>${identity('LegalPersonIdentifier', `AM/AM/${message.organisation}`)}${mailto(message.sender)}</tns:SenderDetails>`,
    ...recipients.map((one) => `<tns:RecipientDetails>${recipientName(one)}</tns:RecipientDetails>`),
    textElement('tns:SubmissionTime', message.acceptedAt),
    ...(place < 0 ? [] : [textElement('EvidenceRefersToRecipient', String(place + 1))]),
    textElement('tns:MessageIdentifier', message.id),
    contentInfo(message.digest),
    `<tns:Extensions><tns:Extension isCritical="false"><ext:GeneralEvidenceInfo>${textElement('ext:Subject', message.subject)}</ext:GeneralEvidenceInfo></tns:Extension></tns:Extensions>`,
    '</tns:Evidence>',
  ].join('\n');
}

function reasons(reason: string): string {
  const code = reason.slice(REASON.length);
  const name = `${REASON}${REASON_NAMES[code] ?? code}`;
  return `<tns:EventReasons><tns:EventReason>${textElement('Code', name)}${textElement('Details', code)}</tns:EventReason></tns:EventReasons>`;
}

/** A SAML attribute of the eIDAS profile for legal persons. */
function identity(name: 'LegalName' | 'LegalPersonIdentifier', value: string): string {
  return (
    `<tns:Identity><saml:Attribute FriendlyName="${name}" Name="${LEGAL_PERSON}/${name}" ` +
    'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">' +
    `<saml:AttributeValue xsi:type="elp:${name}Type">${xmlText(value)}</saml:AttributeValue></saml:Attribute></tns:Identity>`
  );
}

const mailto = (address: string): string =>
  `<Identifier IdentifierSchemeName="mailto">${xmlText(address)}</Identifier>`;

function recipientName({ identifier, kind }: Recipient): string {
  if (kind !== 'phone') return mailto(`${identifier}@${MAIL_DOMAIN}`);
  return `<Identifier IdentifierSchemeName="tel">+${xmlText(identifier)}</Identifier>`;
}

/** The letter as one part, by its digest (EN 319 532-4: the OID is that of MIME). */
function contentInfo(digest: string): string {
  const value = Buffer.from(digest.slice('sha-256:'.length), 'hex').toString('base64');
  return (
    '<tns:UserContentInfo><ComposingParts>1</ComposingParts><tns:PartsInfo><tns:PartInfo>' +
    '<Identifier>urn:oid:1.3.6.1.7</Identifier><ContentType>message/rfc822</ContentType>' +
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>' +
    `<ds:DigestValue>${value}</ds:DigestValue></tns:PartInfo></tns:PartsInfo></tns:UserContentInfo>`
  );
}
