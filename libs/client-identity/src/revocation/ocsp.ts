import { createHash, randomBytes, type X509Certificate } from 'node:crypto';
import { keyBitsOf, serialOf, subjectOf } from './certificate-fields.js';
import { contentOf, type DerElement, elementAt, elementsIn, encoded, TAG, timeOf } from './der.js';
import { keysThatMaySign } from './ocsp-signers.js';
import { isSignedBy, type SignedStructure, signedStructure } from './signed-structure.js';
import { type AuthorityAnswer, CLOCK_SKEW_MS, reasonNamed } from './verdict.js';

export const OCSP_REQUEST_TYPE = 'application/ocsp-request';

/** Object identifiers, their content: id-pkix-ocsp-nonce, id-pkix-ocsp-basic (RFC 6960 4.4.1, 4.2.1). */
const NONCE = Buffer.from('2b0601050507300102', 'hex');
const BASIC_RESPONSE = Buffer.from('2b0601050507300101', 'hex');
/** RFC 9654 2.1: 32 octets. */
const NONCE_OCTETS = 32;
/** SHA-1, of the certificate's id only; nothing is proved by it, and every responder knows it. */
const ID_HASH = Buffer.from('2b0e03021a', 'hex');
/** RFC 6960 4.2.1: `certStatus` is a choice of context tags, of which only `revoked` has content. */
const STATUS: Readonly<Record<number, AuthorityAnswer['status']>> = {
  0x80: 'good',
  [TAG.context1]: 'revoked',
  0x82: 'unknown',
};

/**
 * One question to an OCSP responder (RFC 6960) about one certificate, and the judging of its answer. Written and read
 * octet by octet as lists are: with a general parser, one took as much processor time as ten TLS handshakes.
 */
export class OcspQuestion {
  readonly request: Buffer<ArrayBuffer>;
  readonly #id: readonly Buffer[];
  readonly #nonce = randomBytes(NONCE_OCTETS);

  constructor(
    certificate: X509Certificate,
    private readonly issuer: X509Certificate,
  ) {
    this.#id = [ID_HASH, sha1(subjectOf(issuer)), sha1(keyBitsOf(issuer)), serialOf(certificate)];
    this.request = requestOf(this.#id, this.#nonce);
  }

  /**
   * What the responder said.
   * @throws Error for an answer that is not to be believed: another signer, nonce, certificate or time, or no answer
   */
  judge(answer: Buffer, now: Date): AuthorityAnswer {
    const der = basicResponse(answer);
    const structure = signedStructure(der);
    this.#requireSigner(der, structure, now);
    const { responses, extensions } = dataOf(der, structure.tbs);
    const echoed = this.#requireNonce(der, extensions);
    const single = [...elementsIn(der, responses)]
      .map((response) => singleResponse(der, response))
      .find(({ id }) => this.#isAbout(id));
    if (single === undefined) throw new Error('the answer is about another certificate');
    requireTimes(single, now, echoed);
    const { status, reason, nextUpdate } = single;
    return { status, ...(reason !== undefined && { reason }), checkedAt: now, nextUpdate };
  }

  #isAbout(id: readonly Buffer[]): boolean {
    return id.length === this.#id.length && id.every((part, i) => this.#id[i]?.equals(part));
  }

  #requireSigner(der: Buffer, structure: SignedStructure, now: Date): void {
    const [wrapped] = structure.rest;
    const list = wrapped && elementAt(der, wrapped.from, wrapped.end);
    const sent = list ? [...elementsIn(der, list)].map(({ start, end }) => der.subarray(start, end)) : [];
    for (const key of keysThatMaySign(this.issuer, sent, now)) {
      if (isSignedBy(der, structure, key)) return;
    }
    throw new Error('the answer is signed by nobody who may');
  }

  /** Whether the nonce came back. A responder may leave it out (RFC 6960 4.4.1), but not send another. */
  #requireNonce(der: Buffer, wrapped: DerElement | undefined): boolean {
    if (wrapped === undefined) return false;
    for (const extension of elementsIn(der, elementAt(der, wrapped.from, wrapped.end))) {
      const parts = [...elementsIn(der, extension)];
      const [oid, value] = [parts[0], parts.at(-1)];
      if (oid === undefined || value === undefined || !contentOf(der, oid).equals(NONCE)) continue;
      if (!contentOf(der, value).equals(encoded(TAG.octetString, this.#nonce))) {
        throw new Error('the answer is to another question');
      }
      return true;
    }
    return false;
  }
}

function sha1(octets: Buffer): Buffer {
  return createHash('sha1').update(octets).digest();
}

/** RFC 6960 4.1.1, of version 1 and unsigned: one certificate, and the nonce. */
function requestOf([hash, name, key, serial]: readonly Buffer[], nonce: Buffer): Buffer<ArrayBuffer> {
  const empty: Buffer = Buffer.alloc(0);
  const sequence = (...contents: Buffer[]) => encoded(TAG.sequence, ...contents);
  const octets = (content = empty) => encoded(TAG.octetString, content);
  const algorithm = sequence(encoded(TAG.objectIdentifier, hash ?? empty), encoded(TAG.null));
  const id = sequence(algorithm, octets(name), octets(key), encoded(TAG.integer, serial ?? empty));
  const extension = sequence(encoded(TAG.objectIdentifier, NONCE), octets(octets(nonce)));
  return sequence(sequence(sequence(sequence(id)), encoded(TAG.context2, sequence(extension))));
}

/** The signed part of an answer. @throws Error for one that has none */
function basicResponse(answer: Buffer): Buffer {
  const [status, wrapped] = elementsIn(answer, elementAt(answer, 0, answer.length));
  const code = status && contentOf(answer, status).at(-1);
  // RFC 6960 4.2.1: 0 successful, 3 tryLater, 6 unauthorized.
  if (code !== 0 || wrapped === undefined) throw new Error(`the responder answers with status ${code}`);
  const [type, response] = elementsIn(answer, elementAt(answer, wrapped.from, wrapped.end));
  if (type === undefined || response === undefined || !contentOf(answer, type).equals(BASIC_RESPONSE)) {
    throw new Error('the answer is of no known type');
  }
  return contentOf(answer, response);
}

/** `ResponseData`: version, responder, time, the answers and the extensions, the first and the last optional. */
function dataOf(der: Buffer, tbs: DerElement) {
  const fields = [...elementsIn(der, tbs)].filter(({ tag }) => tag !== TAG.context0);
  const [, , responses, extensions] = fields;
  if (responses === undefined) throw new RangeError('the answer is cut off');
  return { responses, extensions };
}

interface SingleResponse {
  /** Hash algorithm, hashes of the issuer's name and key, serial number. */
  readonly id: readonly Buffer[];
  readonly status: AuthorityAnswer['status'];
  readonly reason: string | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
}

function singleResponse(der: Buffer, response: DerElement): SingleResponse {
  const [id, certStatus, thisUpdate, next] = elementsIn(der, response);
  if (id === undefined || certStatus === undefined || thisUpdate === undefined) {
    throw new RangeError('the answer is cut off');
  }
  const status = STATUS[certStatus.tag];
  if (status === undefined) throw new Error('the answer has no status');
  const [algorithm, ...rest] = elementsIn(der, id);
  const hash = algorithm && elementAt(der, algorithm.from, algorithm.end);
  const parts = hash ? [hash, ...rest] : rest;
  return {
    id: parts.map((part) => contentOf(der, part)),
    status,
    reason: status === 'revoked' ? reasonOf(der, certStatus) : undefined,
    thisUpdate: timeOf(der, thisUpdate),
    nextUpdate: next?.tag === TAG.context0 ? timeOf(der, elementAt(der, next.from, next.end)) : undefined,
  };
}

/** `RevokedInfo ::= SEQUENCE { revocationTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }` */
function reasonOf(der: Buffer, revoked: DerElement): string | undefined {
  const [, wrapped] = elementsIn(der, revoked);
  const code = wrapped && contentOf(der, elementAt(der, wrapped.from, wrapped.end));
  return reasonNamed(code?.at(-1));
}

/** RFC 6960 4.2.2.1; without a nonce only its own end tells an answer from an old one that is played again. */
function requireTimes({ thisUpdate, nextUpdate }: SingleResponse, now: Date, echoed: boolean): void {
  if (thisUpdate.getTime() > now.getTime() + CLOCK_SKEW_MS) throw new Error('the answer is of the future');
  if (nextUpdate === undefined && !echoed) throw new Error('the answer has neither nonce nor end');
  if (nextUpdate !== undefined && nextUpdate < now) throw new Error('the answer is stale');
}
