import { BitString, Utf8String } from 'asn1js';
import { type ContentInfo, PKIStatus, PKIStatusInfo, TimeStampReq, TimeStampResp } from 'pkijs';
import type { Signer } from './signer.js';
import { POLICY, stampTime } from './stamp-time.js';

const REQUEST_VERSION = 1;
const STALE_MS = 86_400_000;
/** Digests that are stamped, with their length in octets. */
const DIGESTS: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.2.1': 32,
  '2.16.840.1.101.3.4.2.2': 48,
  '2.16.840.1.101.3.4.2.3': 64,
};

/** PKIFailureInfo (RFC 3161 section 2.4.2), and what is told to people. */
const FAILURES = {
  badAlg: { bit: 0, text: 'give a digest made with SHA-256, SHA-384 or SHA-512' },
  badRequest: { bit: 2, text: 'this is no request of version 1' },
  badDataFormat: { bit: 5, text: 'this is no TimeStampReq, or its digest has a wrong length' },
  timeNotAvailable: { bit: 14, text: 'the time source can not be had now' },
  unacceptedPolicy: { bit: 15, text: `only ${POLICY} is known` },
  unacceptedExtension: { bit: 16, text: 'no extensions are known' },
} as const;
type Failure = keyof typeof FAILURES;

/** Answers a request for a time-stamp (DER; RFC 3161): a token, or why there is none. A stale one says yesterday. */
export async function answerTimeStamp(
  der: Buffer,
  signer: Signer,
  now: Date,
  { stale }: { readonly stale: boolean },
): Promise<Buffer> {
  const request = readRequest(der);
  const failure = request === undefined ? 'badDataFormat' : failureOf(request);
  if (request === undefined || failure !== undefined) return refusal(failure ?? 'badDataFormat');
  const time = stale ? new Date(now.getTime() - STALE_MS) : now;
  const token = await stampTime(request, time, signer);
  return answer(new PKIStatusInfo({ status: PKIStatus.granted }), token);
}

/** An answer without a token. */
export function refusal(failure: Failure): Buffer {
  const { bit, text } = FAILURES[failure];
  const octets = Buffer.alloc(Math.floor(bit / 8) + 1);
  octets[octets.length - 1] = 0x80 >> (bit % 8);
  const info = new PKIStatusInfo({
    status: PKIStatus.rejection,
    statusStrings: [new Utf8String({ value: text })],
    // A named bit list ends with its last bit that is set (X.690 section 11.2.2).
    failInfo: new BitString({ valueHex: octets, unusedBits: 7 - (bit % 8) }),
  });
  return answer(info);
}

function answer(status: PKIStatusInfo, timeStampToken?: ContentInfo): Buffer {
  const response = new TimeStampResp({ status, ...(timeStampToken === undefined ? {} : { timeStampToken }) });
  return Buffer.from(response.toSchema().toBER());
}

function readRequest(der: Buffer): TimeStampReq | undefined {
  try {
    return TimeStampReq.fromBER(der);
  } catch {
    return undefined;
  }
}

function failureOf({ version, messageImprint, reqPolicy, extensions }: TimeStampReq): Failure | undefined {
  const octets = DIGESTS[messageImprint.hashAlgorithm.algorithmId];
  if (version !== REQUEST_VERSION) return 'badRequest';
  if (octets === undefined) return 'badAlg';
  if (messageImprint.hashedMessage.valueBlock.valueHexView.length !== octets) return 'badDataFormat';
  if (reqPolicy !== undefined && reqPolicy !== POLICY) return 'unacceptedPolicy';
  return extensions === undefined || extensions.length === 0 ? undefined : 'unacceptedExtension';
}
