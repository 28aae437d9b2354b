import { getServers } from 'node:dns';
import { domainToASCII } from 'node:url';
import type { Question } from 'dns-packet';
import { Counter } from 'prom-client';
import { AnswerCache } from './answer-cache.js';
import { askServer, type NameServer, nameServerOf } from './ask-server.js';
import { NameError, type NameErrorCode } from './name-error.js';
import {
  ALIASES_MAX,
  type NameRecord,
  type Reading,
  readReply,
  type RecordsByType,
  type RecordType,
} from './read-reply.js';

/** Records, and until when the same question gets them, on the resolver's clock. */
export interface Answer<Type extends RecordType = RecordType> {
  readonly records: readonly RecordsByType[Type][];
  readonly expiresAtMs: number;
}

export interface NameResolverOptions {
  /** `host:port` of each resolver that does the work; the machine's own when empty. */
  readonly servers: readonly string[];
  readonly timeoutMs?: number;
  /** Milliseconds that only ever grow. */
  readonly now?: () => number;
}

/** As `dns.promises.resolve`, copies that the caller may change. The second form is the mailauth package's resolver. */
interface ResolveRecords {
  <Type extends RecordType>(name: string, type: Type): Promise<RecordsByType[Type][]>;
  (name: string, type: string): Promise<string[][] | string[]>;
}

/** A resolver for one verdict, which then holds until the first of its answers ends. */
export interface RecordingResolver {
  readonly resolve: ResolveRecords;
  /** When the first answer ends; Infinity while nothing was asked. */
  expiresAtMs(): number;
}

const TIMEOUT_MS = 2_000;
/** About 25 MB. */
const ANSWERS_MAX = 50_000;
const KEPT_MAX_S = 3_600;
/** RFC 2308 5 advises one to three hours at most; a registered domain should not be "none" that long. */
const NONE_KEPT_MAX_S = 300;
/** RFC 9520 3.2: a failure is kept for a second at least, so that a burst of letters asks once. */
const FAILURE_KEPT_S = 1;
/** RFC 1035 2.3.4, in the form that people write: without the root's empty label. */
const NAME_OCTETS_MAX = 253;
const LABEL = /^[^.]{1,63}$/;

const lookups = new Counter({
  name: 'pep_dns_lookups_total',
  help: 'Questions to the name system: hit is answered from memory, miss is asked',
  labelNames: ['outcome'],
});

/** What is kept: no error, whose stack would take most of the room. */
type Outcome = Answer | { readonly code: NameErrorCode; readonly expiresAtMs: number };

/**
 * Answers questions to the name system, from memory as long as the answers' TTLs allow. Node's own resolver tells no
 * TTL of SPF and DKIM records, and forgets each answer at once. It is a stub: the servers do the recursion.
 */
export class NameResolver {
  readonly #servers: readonly NameServer[];
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #cache = new AnswerCache<Outcome>(ANSWERS_MAX);
  readonly #underWay = new Map<string, Promise<Outcome>>();

  /** @throws Error when one of the servers is no IP address */
  constructor(options: NameResolverOptions) {
    const servers = options.servers.length > 0 ? options.servers : getServers();
    const known = servers.map(nameServerOf);
    // Two tries at least: a packet may be lost.
    this.#servers = known.length === 1 ? [...known, ...known] : known;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * The records of a name, also behind aliases; never an empty list.
   * @param name in U-labels or A-labels, any letter case
   * @throws NameError `ENOTFOUND` or `ENODATA` when there is none, `ETIMEOUT` or `ESERVFAIL` when nobody can say now
   */
  async resolve<Type extends RecordType>(name: string, type: Type): Promise<Answer<Type>> {
    const outcome = await this.#outcomeOf(name, type);
    if ('code' in outcome) throw new NameError(outcome.code, `${type} ${name}`, outcome.expiresAtMs);
    return outcome as Answer<Type>;
  }

  /** A resolver that remembers how long what is concluded from its answers may be kept. */
  recording(): RecordingResolver {
    let earliest = Infinity;
    const note = ({ expiresAtMs }: { readonly expiresAtMs: number }): void => {
      earliest = Math.min(earliest, expiresAtMs);
    };
    const resolve = async (name: string, type: string): Promise<NameRecord[]> => {
      try {
        const answer = await this.resolve(name, type as RecordType);
        note(answer);
        return structuredClone(answer.records) as NameRecord[];
      } catch (error) {
        if (error instanceof NameError) note(error);
        throw error;
      }
    };
    return { resolve: resolve as ResolveRecords, expiresAtMs: () => earliest };
  }

  async #outcomeOf(given: string, type: RecordType): Promise<Outcome> {
    const name = wireName(given);
    const key = `${type} ${name}`;
    if (!isName(name)) return { code: 'ENOTFOUND', expiresAtMs: this.#in(NONE_KEPT_MAX_S) };
    const known = this.#cache.get(key, this.#now()) ?? this.#underWay.get(key);
    lookups.inc({ outcome: known === undefined ? 'miss' : 'hit' });
    return known ?? this.#lookUp(key, { name, type });
  }

  /** One query at a time for a question: whoever asks meanwhile gets its answer. */
  #lookUp(key: string, question: Question): Promise<Outcome> {
    const underWay = this.#follow(question)
      .then((outcome) => {
        this.#cache.put(key, outcome);
        return outcome;
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, underWay);
    return underWay;
  }

  /** Asks, and asks on where a server leaves it at an alias. */
  async #follow(question: Question): Promise<Outcome> {
    let name = question.name;
    let ttlS = KEPT_MAX_S;
    for (let aliases = 0; aliases <= ALIASES_MAX; aliases++) {
      const reading = await this.#read({ ...question, name });
      if (typeof reading === 'string') return { code: reading, expiresAtMs: this.#in(FAILURE_KEPT_S) };
      ttlS = Math.min(ttlS, reading.ttlS);
      if (reading.kind === 'records') return { records: reading.records, expiresAtMs: this.#in(ttlS) };
      if (reading.kind === 'none') {
        return { code: reading.code, expiresAtMs: this.#in(Math.min(ttlS, NONE_KEPT_MAX_S)) };
      }
      name = reading.name;
    }
    return { code: 'ESERVFAIL', expiresAtMs: this.#in(FAILURE_KEPT_S) };
  }

  /** What the first server that can say says. */
  async #read(question: Question): Promise<Exclude<Reading, { kind: 'failure' }> | 'ETIMEOUT' | 'ESERVFAIL'> {
    let code: 'ETIMEOUT' | 'ESERVFAIL' = 'ETIMEOUT';
    for (const server of this.#servers) {
      const reply = await askServer(server, question, this.#timeoutMs);
      if (reply === undefined) continue;
      const reading = readReply(reply, question);
      if (reading.kind !== 'failure') return reading;
      code = 'ESERVFAIL';
    }
    return code;
  }

  #in(seconds: number): number {
    return this.#now() + seconds * 1000;
  }
}

/** Lower case and A-labels, without the root's dot. Only other than ASCII is converted: a label may be no host name. */
function wireName(name: string): string {
  const bare = name.replace(/\.$/, '');
  return /^[\x21-\x7e]*$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
}

/** Whether it fits into a question at all (RFC 1035 2.3.4). */
function isName(name: string): boolean {
  return name.length <= NAME_OCTETS_MAX && name.split('.').every((label) => LABEL.test(label));
}
