import { createHash, verify, X509Certificate } from 'node:crypto';
import { purposesOf } from '@pep/client-identity';
import { holderOf } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { fromBER, GeneralizedTime, ObjectIdentifier, OctetString, Sequence, UTCTime } from 'asn1js';
import {
  Attribute,
  Certificate,
  ContentInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  type SignerInfo,
} from 'pkijs';
import { ERRORS } from './errors.js';
import type { ReadSignature } from './signature/contract-signature.js';

/** RFC 5652 11, RFC 5035 3, RFC 3161 appendix A, RFC 5754 2 and 3. */
const OID = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimeStamp: '1.2.840.113549.1.9.16.2.14',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;
/** RSA with PKCS #1 v1.5 and ECDSA, with SHA-256. */
const SIGNATURE_ALGORITHMS = new Set([
  '1.2.840.113549.1.1.1',
  '1.2.840.113549.1.1.11',
  '1.2.840.10045.4.3.2',
]);
/** The type of unsigned attributes for pkijs. */
const UNSIGNED = 1;

/** A CAdES signature that was read, and the certificate that its signer names in what is signed. */
export interface Cades {
  readonly read: ReadSignature;
  readonly certificate: X509Certificate;
}

/**
 * Reads a CAdES-B signature (ETSI EN 319 122-1 6): CMS with a signed signing-certificate-v2 whose certificate is in it.
 * @param cms DER
 * @throws AppError `CONTRACT_SIGNATURE_UNREADABLE`
 */
export function readCades(cms: Buffer): Cades {
  try {
    const signed = signedDataOf(cms);
    const [signer] = signed.signerInfos;
    const certificate = signer && namedCertificate(signed, signer);
    if (signer === undefined || certificate === undefined)
      throw new TypeError('no signer with a certificate');
    return { read: described(signed, signer, certificate), certificate };
  } catch (cause) {
    throw new AppError(ERRORS.contractSignatureUnreadable, { cause });
  }
}

/** The octets of the signature, of which a time-stamp is made. */
export function signatureValue(cms: Buffer): Buffer {
  const [signer] = signedDataOf(cms).signerInfos;
  return Buffer.from(signer?.signature.valueBlock.valueHexView ?? []);
}

/**
 * Adds a signature time-stamp (ETSI EN 319 122-1 5.3), which makes it CAdES-B-T.
 * @param token DER of the time-stamp token (RFC 3161 2.4.2)
 */
export function withTimeStamp(cms: Buffer, token: Buffer): Buffer {
  const signed = signedDataOf(cms);
  const [signer] = signed.signerInfos;
  if (signer === undefined) throw new TypeError('nobody signed');
  const stamp = new Attribute({ type: OID.signatureTimeStamp, values: [fromBER(token).result] });
  const others = signer.unsignedAttrs?.attributes ?? [];
  signer.unsignedAttrs = new SignedAndUnsignedAttributes({ type: UNSIGNED, attributes: [...others, stamp] });
  const info = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
  return Buffer.from(info.toSchema().toBER());
}

function signedDataOf(cms: Buffer): SignedData {
  const info = ContentInfo.fromBER(cms);
  if (info.contentType !== ContentInfo.SIGNED_DATA) throw new TypeError('not signed data');
  return new SignedData({ schema: info.content });
}

function described(signed: SignedData, signer: SignerInfo, certificate: X509Certificate): ReadSignature {
  const digest = attribute(signer, OID.messageDigest);
  const contentType = attribute(signer, OID.contentType);
  const time = attribute(signer, OID.signingTime);
  const holder = holderOf(certificate);
  return {
    detached: signed.encapContentInfo.eContent === undefined,
    signers: signed.signerInfos.length,
    contentType: contentType instanceof ObjectIdentifier ? contentType.valueBlock.toString() : undefined,
    messageDigest: digest instanceof OctetString ? octets(digest) : undefined,
    signingTime: time instanceof UTCTime || time instanceof GeneralizedTime ? time.toDate() : undefined,
    isMathematicallyRight: isRight(signer, certificate),
    purposes: purposesOf(certificate),
    psn: holder?.kind === 'person' ? holder.psn : undefined,
    issuer: certificate.issuer,
  };
}

/** The certificate of the message whose hash is in the signed signing-certificate-v2 (RFC 5035 5.4.1). */
function namedCertificate(signed: SignedData, signer: SignerInfo): X509Certificate | undefined {
  const named = attribute(signer, OID.signingCertificateV2);
  const list = named instanceof Sequence ? named.valueBlock.value[0] : undefined;
  const first = list instanceof Sequence ? list.valueBlock.value[0] : undefined;
  // The hash algorithm may stand before the hash; SHA-256, the default, is the only one taken.
  const hash =
    first instanceof Sequence
      ? first.valueBlock.value.find((part) => part instanceof OctetString)
      : undefined;
  if (hash === undefined) return undefined;
  return (signed.certificates ?? [])
    .filter((one) => one instanceof Certificate)
    .map((one) => new X509Certificate(Buffer.from(one.toSchema().toBER())))
    .find((one) => createHash('sha256').update(one.raw).digest().equals(octets(hash)));
}

function isRight(signer: SignerInfo, certificate: X509Certificate): boolean {
  const { signedAttrs, digestAlgorithm, signatureAlgorithm, signature } = signer;
  if (signedAttrs === undefined || digestAlgorithm.algorithmId !== OID.sha256) return false;
  if (!SIGNATURE_ALGORITHMS.has(signatureAlgorithm.algorithmId)) return false;
  return verify('sha256', Buffer.from(signedAttrs.encodedValue), certificate.publicKey, octets(signature));
}

function attribute(signer: SignerInfo, oid: string): unknown {
  const found = signer.signedAttrs?.attributes.filter(({ type }) => type === oid) ?? [];
  const values: readonly unknown[] = found[0]?.values ?? [];
  // Each of them may be there once, with one value (RFC 5652 11).
  return found.length === 1 && values.length === 1 ? values[0] : undefined;
}

function octets(value: OctetString): Buffer {
  return Buffer.from(value.valueBlock.valueHexView);
}
