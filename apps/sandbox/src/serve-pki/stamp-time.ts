import { createHash, randomBytes } from 'node:crypto';
import { Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import {
  Accuracy,
  Attribute,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  type TimeStampReq,
  TSTInfo,
} from 'pkijs';
import { type Signer, SIGNING_HASH, wholeSeconds } from './signer.js';

/** Of the numbers for examples (RFC 5612): nobody is promised anything. */
export const POLICY = '1.3.6.1.4.1.32473.1.1';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const SERIAL_OCTETS = 8;
const SIGNED_ATTRIBUTES = 0;
/** Versions of SignedData with a content that is no plain data, and of SignerInfo with a serial number (RFC 5652). */
const SIGNED_DATA_VERSION = 3;
const SIGNER_INFO_VERSION = 1;

/** The token that says that the digest in the request was there at that time (RFC 3161 section 2.4.2). */
export async function stampTime(request: TimeStampReq, time: Date, signer: Signer): Promise<ContentInfo> {
  const info = new TSTInfo({
    version: 1,
    policy: POLICY,
    messageImprint: request.messageImprint,
    serialNumber: Integer.fromBigInt(`0x${randomBytes(SERIAL_OCTETS).toString('hex')}`),
    genTime: wholeSeconds(time),
    accuracy: new Accuracy({ seconds: 1 }),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  });
  const content = Buffer.from(info.toSchema().toBER());
  const encapContentInfo = new EncapsulatedContentInfo({ eContentType: TST_INFO });
  // Given to the constructor it would be split, which DER forbids.
  encapContentInfo.eContent = new OctetString({ valueHex: content });
  const signed = new SignedData({
    version: SIGNED_DATA_VERSION,
    encapContentInfo,
    signerInfos: [signerInfo(content, signer)],
    ...(request.certReq === true ? { certificates: [signer.certificate] } : {}),
  });
  await signed.sign(signer.key, 0, SIGNING_HASH);
  return new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
}

function signerInfo(content: Buffer, { certificate, raw }: Signer): SignerInfo {
  const { issuer, serialNumber } = certificate;
  const attributes = [
    attribute(CONTENT_TYPE, new ObjectIdentifier({ value: TST_INFO })),
    attribute(MESSAGE_DIGEST, new OctetString({ valueHex: sha256(content) })),
    attribute(SIGNING_CERTIFICATE_V2, signingCertificate(raw)),
  ];
  return new SignerInfo({
    version: SIGNER_INFO_VERSION,
    sid: new IssuerAndSerialNumber({ issuer, serialNumber }),
    signedAttrs: new SignedAndUnsignedAttributes({
      type: SIGNED_ATTRIBUTES,
      attributes: attributes.toSorted(inDerOrder),
    }),
  });
}

/** ESSCertIDv2 of the signer's certificate (RFC 5816); SHA-256 is what it means when none is named. */
function signingCertificate(certificate: Buffer): Sequence {
  const id = new Sequence({ value: [new OctetString({ valueHex: sha256(certificate) })] });
  return new Sequence({ value: [new Sequence({ value: [id] })] });
}

function attribute(type: string, value: ObjectIdentifier | OctetString | Sequence): Attribute {
  return new Attribute({ type, values: [value] });
}

/** A SET OF is signed in the order of its encodings (X.690 section 11.6). */
function inDerOrder(one: Attribute, other: Attribute): number {
  return Buffer.compare(encoded(one), encoded(other));
}

function encoded(one: Attribute): Buffer {
  return Buffer.from(one.toSchema().toBER());
}

function sha256(octets: Buffer): Buffer {
  return createHash('sha256').update(octets).digest();
}
