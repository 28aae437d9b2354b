import { verify, X509Certificate } from 'node:crypto';
import { type Element } from '@xmldom/xmldom';
import { digest, type Files, type Finding, SIGNATURES } from '../bundle/bundle.js';
import { brokenChain, openTimeStamp } from '../resolve-trust/certificates.js';
import { attribute, canonical, children, NS, octetsOf, only, rootOf } from './xml.js';

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ECDSA_SHA_256 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
const SHA_256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const SIGNED_PROPERTIES = 'http://uri.etsi.org/01903#SignedProperties';
/** Not signed: the one says what the container is and is compared whole, the other is the signature. */
const OUTSIDE = new Set(['mimetype', SIGNATURES]);

/** What the signature over the bundle shows, and since when it is known to have been there. */
export interface SignatureCheck {
  readonly findings: readonly Finding[];
  /** Who signed, as the certificate says; undefined when the signature is worth nothing. */
  readonly signer?: string;
  readonly signedAt?: Date;
}

/**
 * Checks the XAdES signature of an ASiC-E container (ETSI EN 319 132-1 B-T, EN 319 162-1): that it is over every file, whose it
 * is, and when it was time-stamped.
 * @param roots DER certificates that are believed, for signer and time-stamps
 */
export async function checkSignature(files: Files, roots: readonly Buffer[]): Promise<SignatureCheck> {
  try {
    const octets = files.get(SIGNATURES);
    if (octets === undefined) throw new Error('there is no signature');
    const root = rootOf(octets);
    if (root.namespaceURI !== NS.asic || root.localName !== 'XAdESSignatures')
      throw new Error('it is no list of signatures');
    return await checked(only(root, ['ds', 'Signature']), files, roots);
  } catch (error) {
    return { findings: [refused('signature', error)] };
  }
}

async function checked(signature: Element, files: Files, roots: readonly Buffer[]): Promise<SignatureCheck> {
  const properties = only(
    signature,
    ['ds', 'Object'],
    ['xades', 'QualifyingProperties'],
    ['xades', 'SignedProperties'],
  );
  const chain = certificatesIn(signature);
  const certificate = new X509Certificate(chain[0] ?? Buffer.alloc(0));
  requireSigned(signature, properties, certificate);
  const signer = certificate.subject.replaceAll('\n', ', ');
  const stamp = await checkTimeStamp(signature, roots);
  const claimed = new Date(
    only(properties, ['xades', 'SignedSignatureProperties'], ['xades', 'SigningTime']).textContent ?? '',
  );
  const signedAt = stamp.at ?? claimed;
  const findings: Finding[] = [
    ...fileFindings(signature, files),
    { part: SIGNATURES, check: 'signature', result: 'proved', detail: signer },
    await checkCertificate(chain, roots, signedAt),
    stamp.finding,
  ];
  return { findings, signer, signedAt };
}

function certificatesIn(signature: Element): Buffer[] {
  const data = only(signature, ['ds', 'KeyInfo'], ['ds', 'X509Data']);
  return children(data, NS.ds, 'X509Certificate').map(octetsOf);
}

/** The signature's own part of it: its value, its properties, and that these are about this certificate. */
function requireSigned(signature: Element, properties: Element, certificate: X509Certificate): void {
  const info = only(signature, ['ds', 'SignedInfo']);
  requireAlgorithm(only(info, ['ds', 'CanonicalizationMethod']), EXC_C14N);
  requireAlgorithm(only(info, ['ds', 'SignatureMethod']), ECDSA_SHA_256);
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', canonical(info), key, octetsOf(only(signature, ['ds', 'SignatureValue']))))
    throw new Error('the signature is not over this, or not by this certificate');
  const about = only(signature, ['ds', 'Object'], ['xades', 'QualifyingProperties']);
  if (attribute(about, 'Target') !== `#${attribute(signature, 'Id')}`)
    throw new Error('the properties are of another signature');
  const own = references(info).filter((one) => attribute(one, 'Type') === SIGNED_PROPERTIES);
  const [reference] = own;
  if (
    own.length !== 1 ||
    reference === undefined ||
    attribute(reference, 'URI') !== `#${attribute(properties, 'Id')}`
  )
    throw new Error('the properties are not signed');
  requireAlgorithm(only(reference, ['ds', 'Transforms'], ['ds', 'Transform']), EXC_C14N);
  if (!digestIn(reference).equals(digest(canonical(properties))))
    throw new Error('the properties were changed');
  const named = only(
    properties,
    ['xades', 'SignedSignatureProperties'],
    ['xades', 'SigningCertificateV2'],
    ['xades', 'Cert'],
    ['xades', 'CertDigest'],
  );
  if (!digestIn(named).equals(digest(certificate.raw)))
    throw new Error('the certificate is not the one that was signed with');
}

function references(info: Element): Element[] {
  return children(info, NS.ds, 'Reference');
}

function digestIn(element: Element): Buffer {
  requireAlgorithm(only(element, ['ds', 'DigestMethod']), SHA_256);
  return octetsOf(only(element, ['ds', 'DigestValue']));
}

function requireAlgorithm(element: Element, algorithm: string): void {
  const given = attribute(element, 'Algorithm');
  if (given !== algorithm) throw new Error(`${given} is not understood here`);
}

/** Each file that is signed or there: every one must be both, and as it was. */
function fileFindings(signature: Element, files: Files): Finding[] {
  const signed = references(only(signature, ['ds', 'SignedInfo'])).filter(
    (one) => attribute(one, 'Type') !== SIGNED_PROPERTIES,
  );
  const byName = new Map(signed.map((one) => [decodeURI(attribute(one, 'URI')), one]));
  const names = new Set([...byName.keys(), ...[...files.keys()].filter((name) => !OUTSIDE.has(name))]);
  return [...names].map((part) => {
    const [reference, octets] = [byName.get(part), files.get(part)];
    const isWhole = children(reference ?? signature, NS.ds, 'Transforms').length === 0;
    const proved = reference && octets && isWhole && digestIn(reference).equals(digest(octets));
    return { part, check: 'digest', result: proved === true ? 'proved' : 'false' };
  });
}

/** An organisation's, so that no card from the same authority can stand for the platform. */
const ORGANISATION = /^O=/m;
const PERSON = /^(GN|SN|serialNumber)=/m;

async function checkCertificate(
  chain: readonly Buffer[],
  roots: readonly Buffer[],
  at: Date,
): Promise<Finding> {
  const common = { part: SIGNATURES, check: 'certificate' } as const;
  const { subject } = new X509Certificate(chain[0] ?? Buffer.alloc(0));
  if (!ORGANISATION.test(subject) || PERSON.test(subject))
    return { ...common, result: 'false', detail: 'it is not the seal of an organisation' };
  if (roots.length === 0) return { ...common, result: 'unsure' };
  const broken = await brokenChain(chain, roots, at);
  return broken === undefined
    ? { ...common, result: 'proved' }
    : { ...common, result: 'false', detail: broken };
}

async function checkTimeStamp(
  signature: Element,
  roots: readonly Buffer[],
): Promise<{ readonly at?: Date; readonly finding: Finding }> {
  const common = { part: SIGNATURES, check: 'time-stamp' } as const;
  const qualifying = only(signature, ['ds', 'Object'], ['xades', 'QualifyingProperties']);
  if (children(qualifying, NS.xades, 'UnsignedProperties').length === 0)
    return { finding: { ...common, result: 'unsure' } };
  try {
    const stamp = only(
      qualifying,
      ['xades', 'UnsignedProperties'],
      ['xades', 'UnsignedSignatureProperties'],
      ['xades', 'SignatureTimeStamp'],
    );
    requireAlgorithm(only(stamp, ['ds', 'CanonicalizationMethod']), EXC_C14N);
    const token = octetsOf(only(stamp, ['xades', 'EncapsulatedTimeStamp']));
    const value = canonical(only(signature, ['ds', 'SignatureValue']));
    const { at, isTrusted } = await openTimeStamp(token, value, roots);
    const detail = at.toISOString();
    if (isTrusted === false) return { finding: { ...common, result: 'false', detail } };
    return { at, finding: { ...common, result: isTrusted === undefined ? 'unsure' : 'proved', detail } };
  } catch (error) {
    return { finding: refused('time-stamp', error) };
  }
}

function refused(check: Finding['check'], error: unknown): Finding {
  const detail = error instanceof Error ? error.message : String(error);
  return { part: SIGNATURES, check, result: 'false', detail };
}
