import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  encode,
  type Packet,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { type Finding, lookUp, type StartOfAuthority } from '../zone/look-up.js';
import { TTL_SECONDS, type Zone, type ZoneRecord } from '../zone/zone.js';
import { type Query, RCODE, type Rcode, readQuery } from './read-query.js';

/** How the packet came; decides how long the reply may be. */
type Transport = 'udp' | 'tcp';

/** What every client takes by UDP (RFC 1035 section 4.2.1). */
const UDP_BYTES = 512;
/** The most we send and take by UDP, so that nothing is fragmented (RFC 9715 section 3.2). */
const EDNS_BYTES = 1232;
const EDNS_VERSION = 0;
const STRING_OCTETS = 255;
const ZONE_TRANSFERS = ['AXFR', 'IXFR'];

/** The sections that answer a query. */
interface Outcome {
  readonly rcode: Rcode;
  readonly flags?: number;
  readonly answers?: Answer[];
  readonly authorities?: Answer[];
}

/** The reply to a packet, or undefined when it deserves none; never throws. */
export function answerQuery(
  zones: readonly Zone[],
  packet: Buffer,
  transport: Transport,
): Buffer | undefined {
  const reading = readQuery(packet);
  switch (reading.kind) {
    case 'ignored':
      return undefined;
    case 'fault':
      return encode({ type: 'response', id: reading.id, flags: reading.rcode });
    case 'query':
      return reply(reading.query, decide(zones, reading.query), transport);
  }
}

function decide(zones: readonly Zone[], { question, edns }: Query): Outcome {
  if (edns !== undefined && edns.ednsVersion !== EDNS_VERSION) return { rcode: RCODE.badVersion };
  const isInternet = question.class === 'IN' || question.class === 'ANY';
  if (!isInternet || ZONE_TRANSFERS.includes(question.type)) return { rcode: RCODE.refused };
  return outcomeOf(lookUp(zones, question.name, question.type));
}

function outcomeOf(finding: Finding): Outcome {
  const bare = { flags: AUTHORITATIVE_ANSWER, answers: finding.records.map(toAnswer) };
  switch (finding.kind) {
    case 'records':
      return { rcode: RCODE.noError, ...bare };
    case 'no-data':
      return { rcode: RCODE.noError, ...bare, authorities: [toAnswer(finding.authority)] };
    case 'no-name':
      // Also when it is the end of a chain of aliases that has no name (RFC 6604 section 3).
      return { rcode: RCODE.nameError, ...bare, authorities: [toAnswer(finding.authority)] };
    case 'not-ours':
      return { rcode: RCODE.refused };
  }
}

function toAnswer(record: ZoneRecord | StartOfAuthority): Answer {
  const fixed = { ttl: TTL_SECONDS, ...record, class: 'IN' as const };
  return fixed.type === 'TXT' ? { ...fixed, data: inStrings(fixed.data) } : fixed;
}

/** A TXT record is one or more strings of at most 255 octets (RFC 1035 section 3.3.14). */
function inStrings(text: string): Buffer[] {
  const octets = Buffer.from(text);
  const count = Math.max(1, Math.ceil(octets.length / STRING_OCTETS));
  return Array.from({ length: count }, (_, at) =>
    octets.subarray(at * STRING_OCTETS, (at + 1) * STRING_OCTETS),
  );
}

function reply(query: Query, outcome: Outcome, transport: Transport): Buffer {
  const { id, question, edns } = query;
  const extendedRcode = outcome.rcode >> 4;
  const bare = {
    type: 'response',
    id,
    flags: (outcome.flags ?? 0) | (query.recursionDesired ? RECURSION_DESIRED : 0) | (outcome.rcode & 0b1111),
    questions: [question],
    additionals: edns === undefined ? [] : [ednsRecord(extendedRcode)],
  } satisfies Packet;
  const whole = encode({ ...bare, answers: outcome.answers ?? [], authorities: outcome.authorities ?? [] });
  if (transport === 'tcp' || whole.length <= udpBytesMax(edns?.udpPayloadSize)) return whole;
  // The client asks again by TCP.
  return encode({ ...bare, flags: bare.flags | TRUNCATED_RESPONSE });
}

function udpBytesMax(clientBytes: number | undefined): number {
  return Math.min(Math.max(clientBytes ?? UDP_BYTES, UDP_BYTES), EDNS_BYTES);
}

function ednsRecord(extendedRcode: number): Answer {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: EDNS_BYTES,
    extendedRcode,
    ednsVersion: EDNS_VERSION,
    flags: 0,
    flag_do: false,
    options: [],
  };
}
