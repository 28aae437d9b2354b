import { createHash } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { xmlText } from '../proof/xml.js';
import type { ProofSigner } from '../proof/proof-signer.js';

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const SHA_256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const ECDSA_SHA_256 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const SIGNED_PROPERTIES = 'http://uri.etsi.org/01903#SignedProperties';
const DS = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
const XADES = 'xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"';
const ID = 'pep-signature';

/** What is signed: a file beside the signature, or the document that the signature goes into. */
interface Signed {
  /** Relative to the container's root; empty for the document itself. */
  readonly uri: string;
  readonly mediaType: string;
  readonly octets: Buffer;
}

/** A file of a container. */
export interface SignedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly octets: Buffer;
}

/**
 * An XAdES baseline B-T signature (ETSI EN 319 132-1 section 6) over files of a container; B-B where no authority gives
 * time-stamps.
 * @param at the machine's time
 */
export async function signFiles(
  files: readonly SignedFile[],
  signer: ProofSigner,
  at: Date,
): Promise<string> {
  const signed = files.map(({ name, ...rest }) => ({ uri: encodeURI(name), ...rest }));
  return signature(signed, signer, at);
}

/**
 * A document with such a signature over it as the last child of its root.
 * @param xml without a signature; its root has content
 */
export async function signDocument(xml: string, signer: ProofSigner, at: Date): Promise<string> {
  const octets = Buffer.from(canonical(xml));
  const made = await signature([{ uri: '', mediaType: 'application/xml', octets }], signer, at);
  const end = xml.lastIndexOf('</');
  return `${xml.slice(0, end)}${made}${xml.slice(end)}`;
}

async function signature(signed: readonly Signed[], signer: ProofSigner, at: Date): Promise<string> {
  const properties = signedProperties(signed, signer, at);
  const info = signedInfo(signed, sha256(canonical(properties)));
  const value = await signer.sign(Buffer.from(canonical(info)));
  const signatureValue = `<ds:SignatureValue ${DS} Id="${ID}-value">${value.toString('base64')}</ds:SignatureValue>`;
  const stamp = await signer.stamp(Buffer.from(canonical(signatureValue)));
  const certificates = signer.chain.map((one) => element('ds:X509Certificate', one.toString('base64')));
  return [
    `<ds:Signature ${DS} Id="${ID}">`,
    info,
    signatureValue,
    element('ds:KeyInfo', element('ds:X509Data', certificates.join(''))),
    `<ds:Object><xades:QualifyingProperties ${XADES} Target="#${ID}">`,
    properties,
    ...(stamp === undefined ? [] : [timeStampProperty(stamp)]),
    '</xades:QualifyingProperties></ds:Object></ds:Signature>',
  ].join('');
}

function signedInfo(signed: readonly Signed[], propertiesDigest: string): string {
  const canonicalisation = method('ds:Transform', EXC_C14N);
  const references = signed.map(({ uri, octets }, place) => {
    const transforms =
      uri === '' ? element('ds:Transforms', method('ds:Transform', ENVELOPED) + canonicalisation) : '';
    return (
      `<ds:Reference Id="${ID}-${String(place)}" URI="${xmlText(uri)}">` +
      `${transforms}${digestOf(sha256(octets))}</ds:Reference>`
    );
  });
  return [
    `<ds:SignedInfo ${DS}>`,
    method('ds:CanonicalizationMethod', EXC_C14N),
    method('ds:SignatureMethod', ECDSA_SHA_256),
    ...references,
    `<ds:Reference Type="${SIGNED_PROPERTIES}" URI="#${ID}-properties">`,
    `${element('ds:Transforms', canonicalisation)}${digestOf(propertiesDigest)}</ds:Reference></ds:SignedInfo>`,
  ].join('');
}

/** What is signed about the signature: its time, its certificate, and what kind of file each is. */
function signedProperties(signed: readonly Signed[], { chain }: ProofSigner, at: Date): string {
  const certificate = element('xades:CertDigest', digestOf(sha256(chain[0] ?? Buffer.alloc(0))));
  const formats = signed.map(
    ({ mediaType }, place) =>
      `<xades:DataObjectFormat ObjectReference="#${ID}-${String(place)}">` +
      `${element('xades:MimeType', xmlText(mediaType))}</xades:DataObjectFormat>`,
  );
  return [
    `<xades:SignedProperties ${XADES} ${DS} Id="${ID}-properties">`,
    '<xades:SignedSignatureProperties>',
    element('xades:SigningTime', at.toISOString()),
    element('xades:SigningCertificateV2', element('xades:Cert', certificate)),
    '</xades:SignedSignatureProperties>',
    element('xades:SignedDataObjectProperties', formats.join('')),
    '</xades:SignedProperties>',
  ].join('');
}

function timeStampProperty(stamp: Buffer): string {
  const token = element('xades:EncapsulatedTimeStamp', stamp.toString('base64'));
  return element(
    'xades:UnsignedProperties',
    element(
      'xades:UnsignedSignatureProperties',
      element('xades:SignatureTimeStamp', method('ds:CanonicalizationMethod', EXC_C14N) + token),
    ),
  );
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const method = (name: string, algorithm: string): string => `<${name} Algorithm="${algorithm}"></${name}>`;
const digestOf = (digest: string): string =>
  `${method('ds:DigestMethod', SHA_256)}${element('ds:DigestValue', digest)}`;

function sha256(octets: Buffer | string): string {
  return createHash('sha256').update(octets).digest('base64');
}

/** Exclusive canonical XML of a document's root: the same wherever the element stands later. */
function canonical(xml: string): string {
  const { documentElement } = new DOMParser().parseFromString(xml, 'text/xml');
  if (documentElement === null) throw new Error('there is nothing to sign');
  return new ExclusiveCanonicalization().process(documentElement, {});
}
