import { createHash, randomUUID } from 'node:crypto';
import { layOutSms } from '@pep/sms-text';
import type { CentreName } from './behaviour.js';
import type { Concatenation } from './submission.js';

/** One SMS that a centre took. */
export interface Part {
  readonly to: string;
  readonly from: string;
  readonly alphabet: 'gsm-7' | 'ucs-2';
  readonly text: string;
  readonly centre: CentreName;
  readonly messageId: string;
  readonly receivedAt: Date;
  readonly concatenation?: Concatenation | undefined;
}

/** A text as a phone shows it. */
export interface ShownSms {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  /** Joined from its parts; … stands for each that has not come. */
  readonly text: string;
  /** Parts that it has when it is whole. */
  readonly segments: number;
  readonly alphabet: Part['alphabet'];
  /** That took its first part. */
  readonly centre: CentreName;
  readonly complete: boolean;
  /** Parts that came more than once before it was whole. */
  readonly repeatedParts: number;
  /** Ids of its parts, in the order in which they came. */
  readonly messageIds: readonly string[];
  readonly receivedAt: Date;
}

interface Arriving {
  readonly id: string;
  readonly first: Part;
  readonly texts: (string | undefined)[];
  readonly messageIds: string[];
  repeatedParts: number;
}

const KEPT_MAX = 10_000;
const DISTINCT_MAX = 500_000;

/** The phones of the sandbox: the last 10,000 texts or more that reached them, and how many there were. */
export class Phones {
  #kept: Arriving[] = [];
  #arriving = new Map<string, Arriving>();
  #total = 0;
  #distinct = new Set<number>();

  /** Whole texts since they were last forgotten, also those no longer kept. */
  get total(): number {
    return this.#total;
  }

  /** How many of them differ in phone or text; of the first 500,000. */
  get distinct(): number {
    return this.#distinct.size;
  }

  add(part: Part): void {
    const { number = 1, total = 1 } = part.concatenation ?? {};
    const key = keyOf(part);
    const sms = this.#arriving.get(key);
    const known = sms?.texts[number - 1];
    // The same reference with another text: the eight bits have come round.
    if (sms === undefined || (known !== undefined && known !== part.text)) {
      this.#begin(part, key, total);
      return;
    }
    sms.messageIds.push(part.messageId);
    if (known === undefined) sms.texts[number - 1] = part.text;
    else sms.repeatedParts++;
    this.#finish(sms, key);
  }

  /** Newest first; of one phone when a number is given. */
  list(filter: { readonly to?: string | undefined; readonly limit: number }): ShownSms[] {
    const shown: ShownSms[] = [];
    for (let at = this.#kept.length - 1; at >= 0 && shown.length < filter.limit; at--) {
      const sms = this.#kept[at];
      if (sms !== undefined && (filter.to === undefined || sms.first.to === filter.to)) shown.push(show(sms));
    }
    return shown;
  }

  clear(): void {
    this.#kept = [];
    this.#arriving = new Map();
    this.#total = 0;
    this.#distinct = new Set();
  }

  #begin(part: Part, key: string, total: number): void {
    const texts = Array.from<string | undefined>({ length: total });
    texts[(part.concatenation?.number ?? 1) - 1] = part.text;
    const sms = { id: randomUUID(), first: part, texts, messageIds: [part.messageId], repeatedParts: 0 };
    this.#kept.push(sms);
    if (this.#kept.length > 2 * KEPT_MAX) this.#kept = this.#kept.slice(-KEPT_MAX);
    this.#arriving.set(key, sms);
    const [oldest] = this.#arriving.keys();
    if (this.#arriving.size > KEPT_MAX && oldest !== undefined) this.#arriving.delete(oldest);
    this.#finish(sms, key);
  }

  #finish(sms: Arriving, key: string): void {
    if (sms.texts.includes(undefined)) return;
    this.#arriving.delete(key);
    this.#total++;
    if (this.#distinct.size < DISTINCT_MAX) this.#distinct.add(mark(sms));
  }
}

/** A phone joins what has one sender, one reference and one number of parts. */
function keyOf({ to, from, concatenation }: Part): string {
  return [to, from, concatenation?.reference, concatenation?.total].join('\n');
}

/** 48 bits of a digest: enough to tell half a million texts apart. */
function mark({ first, texts }: Arriving): number {
  return createHash('sha256')
    .update(`${first.to}\n${texts.join('')}`)
    .digest()
    .readUIntBE(0, 6);
}

function show({ id, first, texts, messageIds, repeatedParts }: Arriving): ShownSms {
  const { to, from, alphabet, centre, receivedAt, concatenation } = first;
  const text = Array.from(texts, (one) => one ?? '…').join('');
  return {
    id,
    to,
    from,
    text,
    segments: concatenation?.total ?? layOutSms(text).segments.length,
    alphabet,
    centre,
    complete: !texts.includes(undefined),
    repeatedParts,
    messageIds,
    receivedAt,
  };
}
