import { createHash, randomBytes } from 'node:crypto';
import { fromBER, Integer, Null, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

const SHA_256 = '2.16.840.1.101.3.4.2.1';
/** PKIStatus granted and grantedWithMods (RFC 3161 section 2.4.2). */
const GRANTED_MAX = 1;
const TIMEOUT_MS = 10_000;
const NONCE_OCTETS = 8;
const TOKEN_OCTETS_MAX = 64 * 1024;

/** Where time-stamps come from, and whose are believed. */
export interface TimeStampAuthority {
  readonly url: string;
  /** Certificates that the authority's must come from; empty: any. */
  readonly trusted: readonly Certificate[];
}

/** Certificates of a PEM file, for {@link TimeStampAuthority}. */
export function readCertificates(pem: string): Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) =>
    Certificate.fromBER(Buffer.from(block.replace(/-----[^-]+-----/g, ''), 'base64')),
  );
}

/**
 * A time-stamp token over these octets (RFC 3161), DER, checked: it is over them, answers this request and is signed.
 * @throws Error that says what the authority did wrong
 */
export async function timeStamp(octets: Buffer, authority: TimeStampAuthority): Promise<Buffer> {
  const digest = createHash('sha256').update(octets).digest();
  const nonce = randomBytes(NONCE_OCTETS);
  // Positive, so that every authority gives it back as it came.
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  const answer = await ask(authority.url, requestFor(digest, nonce));
  const { status }: { readonly status: number } = answer.status;
  if (status > GRANTED_MAX || answer.timeStampToken === undefined)
    throw new Error(`the time-stamping authority refused with status ${String(status)}`);
  const signed = new SignedData({ schema: answer.timeStampToken.content });
  const content = signed.encapContentInfo.eContent?.getValue();
  if (content === undefined) throw new Error('the time-stamp is empty');
  requireAnswer(TSTInfo.fromBER(content), digest, nonce);
  await requireSignature(signed, octets, authority.trusted);
  return Buffer.from(answer.timeStampToken.toSchema().toBER());
}

function requestFor(digest: Buffer, nonce: Buffer): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: digest }),
    }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER());
}

async function ask(url: string, request: Buffer): Promise<TimeStampResp> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(request),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const octets = Buffer.from(await response.arrayBuffer());
  if (!response.ok || octets.length > TOKEN_OCTETS_MAX)
    throw new Error(`the time-stamping authority answered ${String(response.status)}`);
  const { result, offset } = fromBER(new Uint8Array(octets));
  if (offset === -1) throw new Error('the time-stamping authority answered no time-stamp');
  return new TimeStampResp({ schema: result });
}

function requireAnswer(info: TSTInfo, digest: Buffer, nonce: Buffer): void {
  const imprint = Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView);
  if (!imprint.equals(digest)) throw new Error('the time-stamp is over something else');
  const returned = Buffer.from(info.nonce?.valueBlock.valueHexView ?? []);
  if (!returned.equals(nonce)) throw new Error('the time-stamp answers another request');
}

async function requireSignature(
  signed: SignedData,
  octets: Buffer,
  trusted: readonly Certificate[],
): Promise<void> {
  const isSigned = await signed
    .verify({
      signer: 0,
      data: new Uint8Array(octets).buffer,
      checkChain: trusted.length > 0,
      trustedCerts: [...trusted],
    })
    .catch(() => false);
  if (!isSigned) throw new Error('the time-stamp is not signed by an authority that is believed');
}
