import { randomBytes, type X509Certificate } from 'node:crypto';
import { Enumerated, fromBER, OctetString } from 'asn1js';
import { BasicOCSPResponse, type Certificate, CertID, Extension, OCSPRequest, OCSPResponse } from 'pkijs';
import { readCertificate } from '../certificate/extensions.js';
import { type AuthorityAnswer, CLOCK_SKEW_MS, reasonNamed } from './verdict.js';

export const OCSP_REQUEST_TYPE = 'application/ocsp-request';

const NONCE = '1.3.6.1.5.5.7.48.1.2';
const NO_CHECK = '1.3.6.1.5.5.7.48.1.5';
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
/** RFC 9654 2.1: 32 octets. */
const NONCE_OCTETS = 32;
/** Of the certificate's id only; nothing is proved by it, and every responder knows it. */
const ID_HASH = 'SHA-1';
/** RFC 6960 4.2.1: `certStatus` is a choice of context tags. */
const STATUS = ['good', 'revoked', 'unknown'] as const;

type SingleResponse = BasicOCSPResponse['tbsResponseData']['responses'][number];

/** One question to an OCSP responder (RFC 6960) about one certificate, and the judging of its answer. */
export class OcspQuestion {
  private constructor(
    readonly request: Uint8Array<ArrayBuffer>,
    private readonly id: CertID,
    private readonly issuer: Certificate,
    private readonly nonce: Buffer,
  ) {}

  static async about(certificate: X509Certificate, issuer: X509Certificate): Promise<OcspQuestion> {
    const issuerCertificate = readCertificate(issuer);
    const parameters = { hashAlgorithm: ID_HASH, issuerCertificate };
    const request = new OCSPRequest();
    await request.createForCertificate(readCertificate(certificate), parameters);
    const nonce = randomBytes(NONCE_OCTETS);
    request.tbsRequest.requestExtensions = [
      new Extension({ extnID: NONCE, extnValue: new OctetString({ valueHex: nonce }).toBER() }),
    ];
    const id = new CertID();
    await id.createForCertificate(readCertificate(certificate), parameters);
    return new OcspQuestion(new Uint8Array(request.toSchema(true).toBER()), id, issuerCertificate, nonce);
  }

  /**
   * What the responder said.
   * @throws Error for an answer that is not to be believed: another signer, nonce, certificate or time, or no answer
   */
  async judge(answer: Buffer, now: Date): Promise<AuthorityAnswer> {
    const basic = basicResponse(answer);
    await this.#requireSigner(basic);
    const echoed = this.#requireNonce(basic);
    const single = basic.tbsResponseData.responses.find(({ certID }) => certID.isEqual(this.id));
    if (single === undefined) throw new Error('the answer is about another certificate');
    requireTimes(single, now, echoed);
    const status = STATUS[(single.certStatus as { idBlock: { tagNumber: number } }).idBlock.tagNumber];
    if (status === undefined) throw new Error('the answer has no status');
    const reason = status === 'revoked' ? reasonOf(single) : undefined;
    return {
      status,
      ...(reason !== undefined && { reason }),
      checkedAt: now,
      nextUpdate: single.nextUpdate,
    };
  }

  /** RFC 6960 4.2.2.2: the authority itself, or whom it made a responder; never another authority's. */
  async #requireSigner(basic: BasicOCSPResponse): Promise<void> {
    // An authority that signs by itself need not send its certificate.
    const certs = basic.certs?.length ? basic.certs : [this.issuer];
    basic.certs = certs;
    if (!(await basic.verify({ trustedCerts: [this.issuer] }))) {
      throw new Error('the answer’s signature is wrong');
    }
    // Who would say whether the responder is revoked, but the authority by this extension (4.2.2.2.1)?
    const delegates = certs.filter((cert) => !cert.serialNumber.isEqual(this.issuer.serialNumber));
    if (delegates.some((cert) => !(cert.extensions ?? []).some(({ extnID }) => extnID === NO_CHECK))) {
      throw new Error('the responder’s own certificate could be revoked: it has no ocsp-nocheck');
    }
  }

  /** Whether the nonce came back. A responder may leave it out (RFC 6960 4.4.1), but not send another. */
  #requireNonce(basic: BasicOCSPResponse): boolean {
    const found = basic.tbsResponseData.responseExtensions?.find(({ extnID }) => extnID === NONCE);
    if (found === undefined) return false;
    const { result } = fromBER(found.extnValue.valueBlock.valueHexView);
    const echoed = result instanceof OctetString ? Buffer.from(result.valueBlock.valueHexView) : undefined;
    if (echoed?.equals(this.nonce) !== true) throw new Error('the answer is to another question');
    return true;
  }
}

function basicResponse(answer: Buffer): BasicOCSPResponse {
  const response = OCSPResponse.fromBER(answer);
  const status = response.responseStatus.valueBlock.valueDec;
  // RFC 6960 4.2.1: 0 successful, 3 tryLater, 6 unauthorized.
  if (status !== 0) throw new Error(`the responder answers with status ${status}`);
  if (response.responseBytes?.responseType !== BASIC_RESPONSE)
    throw new Error('the answer is of no known type');
  return BasicOCSPResponse.fromBER(response.responseBytes.response.valueBlock.valueHexView);
}

/** RFC 6960 4.2.2.1; without a nonce only its own end tells an answer from an old one that is played again. */
function requireTimes({ thisUpdate, nextUpdate }: SingleResponse, now: Date, echoed: boolean): void {
  if (thisUpdate.getTime() > now.getTime() + CLOCK_SKEW_MS) throw new Error('the answer is of the future');
  if (nextUpdate === undefined && !echoed) throw new Error('the answer has neither nonce nor end');
  if (nextUpdate !== undefined && nextUpdate < now) throw new Error('the answer is stale');
}

/** `RevokedInfo ::= SEQUENCE { revocationTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }`, tagged [1]. */
function reasonOf({ certStatus }: SingleResponse): string | undefined {
  const [, tagged] = (certStatus as { valueBlock: { value: { valueBlock: { value?: unknown[] } }[] } })
    .valueBlock.value;
  const [code] = tagged?.valueBlock.value ?? [];
  return reasonNamed(code instanceof Enumerated ? code.valueBlock.valueDec : undefined);
}
