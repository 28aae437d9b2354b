import { decode, encode, type OptAnswer, type Question } from 'dns-packet';

/** Response codes: RFC 1035 section 4.1.1, and RFC 6891 section 9 for the last. */
export const RCODE = {
  noError: 0,
  formatError: 1,
  nameError: 3,
  notImplemented: 4,
  refused: 5,
  badVersion: 16,
} as const;

/** One of the response codes. */
export type Rcode = (typeof RCODE)[keyof typeof RCODE];

/** A well-formed question. */
export interface Query {
  readonly id: number;
  readonly recursionDesired: boolean;
  readonly question: Question;
  /** The client's EDNS record (RFC 6891), when it sent one. */
  readonly edns: OptAnswer | undefined;
}

/** What a packet turned out to be; one to ignore gets no reply, since replies to replies would loop. */
type Reading =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'fault'; readonly id: number; readonly rcode: Rcode }
  | { readonly kind: 'ignored' };

const HEADER_BYTES = 12;
const RESPONSE_BIT = 0x8000;
const OPCODE_BITS = 0x7800;

/** Reads a packet from the network; never throws. */
export function readQuery(packet: Buffer): Reading {
  if (packet.length < HEADER_BYTES) return { kind: 'ignored' };
  const id = packet.readUInt16BE(0);
  const flags = packet.readUInt16BE(2);
  if ((flags & RESPONSE_BIT) !== 0) return { kind: 'ignored' };
  if ((flags & OPCODE_BITS) !== 0) return { kind: 'fault', id, rcode: RCODE.notImplemented };
  const query = decodeQuery(packet);
  return query === undefined ? { kind: 'fault', id, rcode: RCODE.formatError } : { kind: 'query', query };
}

/** Undefined when the packet breaks off or asks other than one plain question (RFC 9619). */
function decodeQuery(packet: Buffer): Query | undefined {
  try {
    const { id = 0, flag_rd: recursionDesired, questions = [], additionals = [] } = decode(packet);
    const [question, secondQuestion] = questions;
    const [edns, secondEdns] = additionals.filter((record) => record.type === 'OPT');
    // RFC 6891 section 6.1.1: at most one OPT record.
    if (question === undefined || secondQuestion !== undefined || secondEdns !== undefined) return undefined;
    return isRepeatable(question, packet) ? { id, recursionDesired, question, edns } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the question can be given back octet by octet, as clients expect. Labels with dots or octets outside ASCII
 * are legal, but are in none of our names and would come back as another name.
 */
function isRepeatable(question: Question, packet: Buffer): boolean {
  const repeated = encode({ questions: [question] }).subarray(HEADER_BYTES);
  return repeated.equals(packet.subarray(HEADER_BYTES, HEADER_BYTES + repeated.length));
}
