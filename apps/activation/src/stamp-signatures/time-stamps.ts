import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { Authorities } from '@pep/client-identity';
import { SystemClock } from '@pep/service-kit';
import { Integer, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  type Certificate,
  ContentInfo,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

const SHA256 = '2.16.840.1.101.3.4.2.1';
/** RFC 3161 2.3 */
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
/** RFC 3161 2.4.2: granted, and granted with modifications. */
const GRANTED = [0, 1];
const NONCE_OCTETS = 8;
const TIMEOUT_MS = 10_000;
const ANSWER_OCTETS_MAX = 64 * 1024;

/** A time-stamp authority over HTTP (RFC 3161 3.4). */
export class TimeStamps {
  readonly #authorities: Authorities;
  readonly #clock = new SystemClock();

  /** @param authoritiesPem who may have issued the authority's certificate */
  constructor(
    private readonly url: string,
    authoritiesPem: string,
  ) {
    this.#authorities = new Authorities(authoritiesPem);
  }

  /**
   * A token that says when these octets existed, as DER.
   * @throws Error when none comes, or one that can not be believed
   */
  async of(octets: Buffer): Promise<Buffer> {
    const digest = createHash('sha256').update(octets).digest();
    // The first bit is 0, or the number would be negative.
    const nonce = randomBytes(NONCE_OCTETS);
    nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
    const response = TimeStampResp.fromBER(await this.#ask(digest, nonce));
    if (!GRANTED.includes(response.status.status) || response.timeStampToken === undefined)
      throw new Error(`the time-stamp authority refused with status ${String(response.status.status)}`);
    const token = Buffer.from(response.timeStampToken.toSchema().toBER());
    await this.#requireGood(token, { digest, nonce, octets });
    return token;
  }

  async #ask(digest: Buffer, nonce: Buffer): Promise<Buffer> {
    const request = new TimeStampReq({
      version: 1,
      messageImprint: new MessageImprint({
        hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
        hashedMessage: new OctetString({ valueHex: exact(digest) }),
      }),
      nonce: new Integer({ valueHex: exact(nonce) }),
      certReq: true,
    });
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: Buffer.from(request.toSchema().toBER()),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`the time-stamp authority answered HTTP ${String(answer.status)}`);
    const body = Buffer.from(await answer.arrayBuffer());
    if (body.length > ANSWER_OCTETS_MAX) throw new Error('the time-stamp authority answered too much');
    return body;
  }

  async #requireGood(
    token: Buffer,
    { digest, nonce, octets }: { digest: Buffer; nonce: Buffer; octets: Buffer },
  ): Promise<void> {
    const signed = new SignedData({ schema: ContentInfo.fromBER(token).content });
    const content = signed.encapContentInfo.eContent;
    if (signed.encapContentInfo.eContentType !== TST_INFO || content === undefined)
      throw new Error('the time-stamp holds no time');
    const info = TSTInfo.fromBER(content.getValue());
    const isOurs =
      Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView).equals(digest) &&
      info.nonce !== undefined &&
      Buffer.from(info.nonce.valueBlock.valueHexView).equals(nonce);
    if (!isOurs) throw new Error('the time-stamp is of something else');
    const verdict = await signed.verify({ signer: 0, data: exact(octets), extendedMode: true });
    if (verdict.signatureVerified !== true || verdict.signerCertificate == null)
      throw new Error('the time-stamp’s signature is wrong');
    this.#requireAuthority(verdict.signerCertificate);
  }

  #requireAuthority(signer: Certificate): void {
    const der = Buffer.from(signer.toSchema().toBER());
    const { chainError } = this.#authorities.verify(der, this.#clock.now());
    const purposes = new X509Certificate(der).keyUsage as string[] | undefined;
    if (chainError !== undefined) throw new Error(`the time-stamp authority is not believed: ${chainError}`);
    if (purposes?.length !== 1 || purposes[0] !== TIME_STAMPING)
      throw new Error('the certificate of the time-stamp authority is not for time-stamps');
  }
}

/** pkijs reads whole buffers. */
function exact(octets: Buffer): ArrayBuffer {
  return new Uint8Array(octets).buffer;
}
