import { createHash } from 'node:crypto';
import { ObjectIdentifier, OctetString, Sequence, Set, UTCTime } from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  createCMSECDSASignature,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';
import type { ProofSigner } from '../proof/proof-signer.js';

/** Of RFC 5652 (sections 4 and 11), RFC 5035, RFC 5754, RFC 5758. */
const DATA = '1.2.840.113549.1.7.1';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const SHA_256 = '2.16.840.1.101.3.4.2.1';
const ECDSA_WITH_SHA_256 = '1.2.840.10045.4.3.2';
/** SignedData of plain data, SignerInfo with a serial number (RFC 5652 sections 5.1 and 5.3). */
const VERSION = 1;
const SIGNED_ATTRIBUTES = 0;

/**
 * A detached CMS signature over a MIME part, for `multipart/signed` (RFC 8551 section 3.5.3), CAdES baseline B-B (ETSI EN 319 122-1
 * section 6): with the signing certificate's digest, and its chain inside.
 * @param part the octets exactly as they are sent, lines ended by CRLF
 * @param at the machine's time
 * @returns DER
 * @throws AppError `PROOF_NOT_SIGNED`
 */
export async function signMailPart(part: Buffer, signer: ProofSigner, at: Date): Promise<Buffer> {
  const [own = Buffer.alloc(0)] = signer.chain;
  const certificates = signer.chain.map((one) => Certificate.fromBER(one));
  const { issuer, serialNumber } = Certificate.fromBER(own);
  const digestAlgorithm = new AlgorithmIdentifier({ algorithmId: SHA_256 });
  const attributes = [
    attribute(CONTENT_TYPE, new ObjectIdentifier({ value: DATA })),
    attribute(SIGNING_TIME, new UTCTime({ valueDate: at })),
    attribute(MESSAGE_DIGEST, new OctetString({ valueHex: sha256(part) })),
    attribute(SIGNING_CERTIFICATE_V2, signingCertificate(own)),
  ].toSorted(inDerOrder);
  const signed = new SignedData({
    version: VERSION,
    digestAlgorithms: [digestAlgorithm],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: DATA }),
    certificates,
    signerInfos: [
      new SignerInfo({
        version: VERSION,
        sid: new IssuerAndSerialNumber({ issuer, serialNumber }),
        digestAlgorithm,
        signedAttrs: new SignedAndUnsignedAttributes({ type: SIGNED_ATTRIBUTES, attributes }),
        signatureAlgorithm: new AlgorithmIdentifier({ algorithmId: ECDSA_WITH_SHA_256 }),
        signature: new OctetString({ valueHex: await signatureOver(attributes, signer) }),
      }),
    ],
  });
  const content = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
  return Buffer.from(content.toSchema().toBER());
}

/** What is signed is the attributes as a SET (RFC 5652 section 5.4). */
async function signatureOver(attributes: readonly Attribute[], signer: ProofSigner): Promise<ArrayBuffer> {
  const set = new Set({ value: attributes.map((one) => one.toSchema()) });
  const numbers = await signer.sign(Buffer.from(set.toBER()));
  return createCMSECDSASignature(new Uint8Array(numbers).buffer);
}

/** ESSCertIDv2; SHA-256 is what it means when none is named. */
function signingCertificate(certificate: Buffer): Sequence {
  const id = new Sequence({ value: [new OctetString({ valueHex: sha256(certificate) })] });
  return new Sequence({ value: [new Sequence({ value: [id] })] });
}

function attribute(type: string, value: ObjectIdentifier | OctetString | Sequence | UTCTime): Attribute {
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
