import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  sha256WithEcdsa: '1.2.840.10045.4.3.2',
} as const;
const SET_OF = 0x31;
const CONTEXT = 3;
const DIRECTORY_NAME = 4;

/** A CAdES-B signature that still lacks the signature itself (ETSI EN 319 122-1, clause 6). */
export interface Unsigned {
  /** The signed attributes as they are signed: DER, as a SET OF (RFC 5652, section 5.4). */
  readonly toSign: Buffer;
  /** The whole, DER: a detached CMS SignedData with the signer's certificate and those of the authorities. */
  finish(signature: Buffer): Buffer;
}

/** Prepares a detached CAdES-B signature over a contract's exact octets. */
export function prepareCades(
  contract: Buffer,
  certificateDer: Buffer,
  authorities: readonly Buffer[],
  signingTime: Date,
): Unsigned {
  const certificate = pkijs.Certificate.fromBER(certificateDer);
  const attributes = sortedAttributes([
    attribute(OID.contentType, new asn1js.ObjectIdentifier({ value: OID.data })),
    attribute(OID.signingTime, timeOf(signingTime)),
    attribute(OID.messageDigest, new asn1js.OctetString({ valueHex: sha256(contract) })),
    attribute(OID.signingCertificateV2, signingCertificate(certificate, certificateDer)),
  ]);
  const encoded = new asn1js.Set({ value: attributes.map((one) => one.toSchema()) });
  const toSign = Buffer.from(encoded.toBER());
  if (toSign[0] !== SET_OF) throw new Error('signed attributes are not a SET OF');
  const certificates = [certificate, ...authorities.map((der) => pkijs.Certificate.fromBER(der))];
  return {
    toSign,
    finish: (signature) => signedData(signerInfo(certificate, attributes, signature), certificates),
  };
}

function attribute(type: string, value: asn1js.BaseBlock): pkijs.Attribute {
  return new pkijs.Attribute({ type, values: [value] });
}

/** DER sorts a SET OF by its elements' encodings (X.690, 11.6). */
function sortedAttributes(attributes: readonly pkijs.Attribute[]): pkijs.Attribute[] {
  const encoding = (one: pkijs.Attribute) => Buffer.from(one.toSchema().toBER());
  return attributes.toSorted((one, other) => Buffer.compare(encoding(one), encoding(other)));
}

/** RFC 5652, section 11.3: UTCTime until 2049, GeneralizedTime from 2050. */
function timeOf(time: Date): asn1js.BaseBlock {
  const whole = new Date(Math.floor(time.getTime() / 1000) * 1000);
  return whole.getUTCFullYear() < 2050
    ? new asn1js.UTCTime({ valueDate: whole })
    : new asn1js.GeneralizedTime({ valueDate: whole });
}

/** RFC 5035, section 3: ESSCertIDv2 with issuer and serial number; SHA-256 is the default and so left out. */
function signingCertificate(certificate: pkijs.Certificate, der: Buffer): asn1js.Sequence {
  const issuer = new asn1js.Constructed({
    idBlock: { tagClass: CONTEXT, tagNumber: DIRECTORY_NAME },
    value: [certificate.issuer.toSchema()],
  });
  const issuerSerial = sequence(sequence(issuer), certificate.serialNumber);
  const certId = sequence(new asn1js.OctetString({ valueHex: sha256(der) }), issuerSerial);
  return sequence(sequence(certId));
}

function sequence(...value: asn1js.BaseBlock[]): asn1js.Sequence {
  return new asn1js.Sequence({ value });
}

function signerInfo(
  certificate: pkijs.Certificate,
  attributes: pkijs.Attribute[],
  signature: Buffer,
): pkijs.SignerInfo {
  const isRsa = certificate.subjectPublicKeyInfo.algorithm.algorithmId === '1.2.840.113549.1.1.1';
  return new pkijs.SignerInfo({
    version: 1,
    sid: new pkijs.IssuerAndSerialNumber({
      issuer: certificate.issuer,
      serialNumber: certificate.serialNumber,
    }),
    digestAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256 }),
    signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
    // RFC 3370, section 3.2: RSA has NULL parameters; RFC 5754, section 3.3: ECDSA has none.
    signatureAlgorithm: isRsa
      ? new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256WithRsa, algorithmParams: new asn1js.Null() })
      : new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256WithEcdsa }),
    signature: new asn1js.OctetString({ valueHex: octets(signature) }),
  });
}

function signedData(signer: pkijs.SignerInfo, certificates: pkijs.Certificate[]): Buffer {
  const content = new pkijs.SignedData({
    version: 1,
    digestAlgorithms: [new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256 })],
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: OID.data }),
    certificates,
    signerInfos: [signer],
  });
  const info = new pkijs.ContentInfo({ contentType: OID.signedData, content: content.toSchema(true) });
  return Buffer.from(info.toSchema().toBER());
}

function sha256(data: Buffer): ArrayBuffer {
  return octets(createHash('sha256').update(data).digest());
}

/** Just these octets: a Buffer may lie in a larger store. */
function octets(buffer: Buffer): ArrayBuffer {
  return Uint8Array.from(buffer).buffer;
}
