import { createHash } from 'node:crypto';
import { Constructed, Enumerated, fromBER, GeneralizedTime, OctetString, Primitive } from 'asn1js';
import {
  BasicOCSPResponse,
  type CertID,
  type Extension,
  OCSPRequest,
  OCSPResponse,
  ResponseBytes,
  ResponseData,
  SingleResponse,
} from 'pkijs';
import { AUTHORITIES, type AuthorityName } from '../pki/authority.js';
import { REASON_NUMBERS } from '../pki/reason.js';
import type { Register, Revocation } from '../storage/register.js';
import { type Signer, SIGNING_HASH, wholeSeconds } from './signer.js';

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const NONCE = '1.3.6.1.5.5.7.48.1.2';
/** RFC 9654 section 2.1. */
const NONCE_MAX_OCTETS = 128;
const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
};
const CONTEXT = 3;
/** How long an answer may be believed. */
const VALID_S = 5 * 60;
const STALE_S = 60 * 60;

/** OCSPResponseStatus (RFC 6960 section 4.2.1). */
const STATUS = { successful: 0, malformedRequest: 1, tryLater: 3, unauthorized: 6 } as const;

/** What answers are made of. */
export interface OcspDesk {
  readonly authorities: Readonly<Record<AuthorityName, Signer>>;
  /** Who signs for an authority. */
  readonly responders: Readonly<Record<AuthorityName, Signer>>;
  readonly register: Register;
}

/** How an answer is wrong. */
export interface OcspFault {
  /** Its time was over an hour ago. */
  readonly stale: boolean;
  readonly signer?: Signer;
}

/**
 * Answers an OCSP request (DER; RFC 6960): good, revoked, or unknown for what was never issued. An answer is signed for one
 * authority, so whoever asks about certificates of several at once is refused (section 4.2.2.2).
 */
export async function answerOcsp(
  request: Buffer,
  desk: OcspDesk,
  now: Date,
  { stale, signer }: OcspFault,
): Promise<Buffer> {
  const asked = readRequest(request);
  if (asked === undefined) return refusal('malformedRequest');
  const authority = AUTHORITIES.find((name) =>
    asked.certificates.every((id) => isIssuer(desk.authorities[name], id)),
  );
  if (authority === undefined) return refusal('unauthorized');
  const producedAt = wholeSeconds(now, stale ? -STALE_S - VALID_S : 0);
  const responses = asked.certificates.map(
    (certID) =>
      new SingleResponse({
        certID,
        certStatus: statusOf(certID, authority, desk.register),
        thisUpdate: producedAt,
        nextUpdate: wholeSeconds(producedAt, VALID_S),
      }),
  );
  const tbsResponseData = new ResponseData({
    responderID: new OctetString({ valueHex: keyHash(signer ?? desk.responders[authority], 'sha1') }),
    producedAt,
    responses,
    ...(asked.nonce === undefined ? {} : { responseExtensions: [asked.nonce] }),
  });
  return sign(tbsResponseData, signer ?? desk.responders[authority]);
}

/** An answer without a signature: that there is none. */
export function refusal(status: Exclude<keyof typeof STATUS, 'successful'>): Buffer {
  const responseStatus = new Enumerated({ value: STATUS[status] });
  return Buffer.from(new OCSPResponse({ responseStatus }).toSchema().toBER());
}

async function sign(tbsResponseData: ResponseData, signer: Signer): Promise<Buffer> {
  const basic = new BasicOCSPResponse({ tbsResponseData, certs: [signer.certificate] });
  await basic.sign(signer.key, SIGNING_HASH);
  const response = new OctetString({ valueHex: basic.toSchema().toBER() });
  const answer = new OCSPResponse({
    responseStatus: new Enumerated({ value: STATUS.successful }),
    responseBytes: new ResponseBytes({ responseType: BASIC, response }),
  });
  return Buffer.from(answer.toSchema().toBER());
}

/** Undefined for what is no request, asks for nothing, or has a nonce that RFC 9654 section 2.1 refuses. */
function readRequest(der: Buffer): { certificates: CertID[]; nonce: Extension | undefined } | undefined {
  try {
    const { requestList, requestExtensions = [] } = OCSPRequest.fromBER(der).tbsRequest;
    const nonce = requestExtensions.find(({ extnID }) => extnID === NONCE);
    const certificates = requestList.map(({ reqCert }) => reqCert);
    const isRight = certificates.length > 0 && (nonce === undefined || isNonce(nonce));
    return isRight ? { certificates, nonce } : undefined;
  } catch {
    return undefined;
  }
}

function isNonce({ extnValue }: Extension): boolean {
  const { result } = fromBER(extnValue.valueBlock.valueHexView);
  const octets = result instanceof OctetString ? result.valueBlock.valueHexView.length : 0;
  return octets >= 1 && octets <= NONCE_MAX_OCTETS;
}

function isIssuer(authority: Signer, id: CertID): boolean {
  const hash = HASHES[id.hashAlgorithm.algorithmId];
  if (hash === undefined) return false;
  const name = authority.certificate.subject.toSchema().toBER();
  const nameHash = createHash(hash).update(Buffer.from(name)).digest();
  return (
    nameHash.equals(id.issuerNameHash.valueBlock.valueHexView) &&
    keyHash(authority, hash).equals(id.issuerKeyHash.valueBlock.valueHexView)
  );
}

function keyHash({ certificate }: Signer, hash: string): Buffer {
  const { subjectPublicKey } = certificate.subjectPublicKeyInfo;
  return createHash(hash).update(subjectPublicKey.valueBlock.valueHexView).digest();
}

/** CertStatus (RFC 6960 section 4.2.1): good [0], revoked [1] or unknown [2], all implicit. */
function statusOf(id: CertID, authority: AuthorityName, register: Register): Constructed | Primitive {
  const serial = Buffer.from(id.serialNumber.valueBlock.valueHexView).toString('hex');
  const entry = register.findSerial(authority, serial);
  if (entry === undefined) return new Primitive({ idBlock: { tagClass: CONTEXT, tagNumber: 2 } });
  if (entry.revocation === undefined) return new Primitive({ idBlock: { tagClass: CONTEXT, tagNumber: 0 } });
  return revoked(entry.revocation);
}

function revoked({ at, reason }: Revocation): Constructed {
  const number = new Enumerated({ value: REASON_NUMBERS[reason] });
  // Without a reason it is not said at all (RFC 5280 section 5.3.1).
  const why =
    reason === 'unspecified'
      ? []
      : [new Constructed({ idBlock: { tagClass: CONTEXT, tagNumber: 0 }, value: [number] })];
  return new Constructed({
    idBlock: { tagClass: CONTEXT, tagNumber: 1 },
    value: [new GeneralizedTime({ valueDate: wholeSeconds(at) }), ...why],
  });
}
