import type { Answer, DecodedPacket, Question, StringAnswer } from 'dns-packet';

/** The types that the door asks for, and a record of each in the form of `node:dns`. */
export interface RecordsByType {
  readonly A: string;
  readonly AAAA: string;
  readonly CNAME: string;
  readonly MX: { readonly exchange: string; readonly priority: number };
  readonly PTR: string;
  /** Its strings, which together are the text. */
  readonly TXT: readonly string[];
}
export type RecordType = keyof RecordsByType;
export type NameRecord = RecordsByType[RecordType];

/** What a server's reply says to a question; `ttlS` is how long that may be kept, 0 when not at all. */
export type Reading =
  | { readonly kind: 'records'; readonly records: readonly NameRecord[]; readonly ttlS: number }
  | { readonly kind: 'none'; readonly code: 'ENOTFOUND' | 'ENODATA'; readonly ttlS: number }
  /** The name is another name's alias, and of that one nothing is said. */
  | { readonly kind: 'alias'; readonly name: string; readonly ttlS: number }
  /** The server can not say, or its answer makes no sense. */
  | { readonly kind: 'failure' };

/** Aliases in a row; more are a loop or a nuisance. */
export const ALIASES_MAX = 8;
const RCODE_BITS = 0b1111;
const NO_ERROR = 0;
const NO_SUCH_NAME = 3;

/** Reads the reply to a question, following aliases through it (RFC 1034 3.6.2, RFC 2308). */
export function readReply(reply: DecodedPacket, question: Question): Reading {
  const rcode = (reply.flags ?? 0) & RCODE_BITS;
  if (rcode !== NO_ERROR && rcode !== NO_SUCH_NAME) return { kind: 'failure' };
  const answers = reply.answers ?? [];
  const end = endOfAliases(answers, question);
  if (end === undefined) return { kind: 'failure' };
  const found = answers.filter((answer) => isAbout(answer, end.name, question.type));
  if (found.length === 0) return readNone(reply, rcode, end);
  return { kind: 'records', records: found.map(recordOf), ttlS: Math.min(end.ttlS, ...found.map(ttlOf)) };
}

/** A reply without records: there are none, or it stops at an alias whose target has to be asked for. */
function readNone(reply: DecodedPacket, rcode: number, end: EndOfAliases): Reading {
  const authority = reply.authorities?.find((answer) => answer.type === 'SOA');
  const ttlS = Math.min(end.ttlS, negativeTtl(authority));
  if (rcode === NO_SUCH_NAME) return { kind: 'none', code: 'ENOTFOUND', ttlS };
  if (end.aliases === 0 || authority !== undefined) return { kind: 'none', code: 'ENODATA', ttlS };
  return { kind: 'alias', name: end.name, ttlS: end.ttlS };
}

interface EndOfAliases {
  readonly name: string;
  /** The least of the aliases'. */
  readonly ttlS: number;
  readonly aliases: number;
}

/** The name that the reply's aliases lead to; undefined when there are too many. */
function endOfAliases(answers: readonly Answer[], question: Question): EndOfAliases | undefined {
  const end = { name: question.name, ttlS: Infinity, aliases: 0 };
  if (question.type === 'CNAME') return end;
  for (;;) {
    const alias = answers.find((answer) => isAbout(answer, end.name, 'CNAME'));
    if (alias === undefined) return end;
    if (++end.aliases > ALIASES_MAX) return undefined;
    end.name = recordOf(alias) as string;
    end.ttlS = Math.min(end.ttlS, ttlOf(alias));
  }
}

/** Names compare without regard to letter case (RFC 4343). */
function isAbout(answer: Answer, name: string, type: string): boolean {
  return answer.type === type && answer.name.toLowerCase() === name.toLowerCase();
}

function ttlOf(answer: Answer): number {
  return 'ttl' in answer ? (answer.ttl ?? 0) : 0;
}

/** RFC 2308 5: the lesser of the SOA's own TTL and its minimum; without an SOA nothing may be kept. */
function negativeTtl(authority: Answer | undefined): number {
  return authority?.type === 'SOA' ? Math.min(ttlOf(authority), authority.data.minimum ?? 0) : 0;
}

function recordOf(answer: Answer): NameRecord {
  if (answer.type === 'TXT') {
    return [answer.data].flat().map((text) => (typeof text === 'string' ? text : text.toString('latin1')));
  }
  if (answer.type === 'MX') {
    const { exchange, preference = 0 } = answer.data;
    // The root, which says that the domain takes no mail (RFC 7505), is no name for node:dns.
    return { exchange: exchange === '.' ? '' : exchange, priority: preference };
  }
  return (answer as StringAnswer).data;
}
