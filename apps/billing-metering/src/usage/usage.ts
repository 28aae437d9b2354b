/** To whom a letter went. Letters to phones are SMS and counted apart. */
export type UsageKind = 'person' | 'organisation' | 'phone';

const KINDS: readonly UsageKind[] = ['person', 'organisation', 'phone'];

/** One acceptance of a letter, as far as it is counted. */
export interface Acceptance {
  readonly organisation: string;
  readonly sender: string;
  /** Of the acceptance, in Yerevan. */
  readonly day: string;
  /** The evidence A.1 that proves it. */
  readonly evidenceId: string;
  readonly recipients: readonly { readonly kind: UsageKind }[];
  /** Parts of the text for each recipient that is a phone; an SMS has at least one. */
  readonly smsSegments?: number | undefined;
}

/** What acceptances of one address, day and kind add to the ledger. */
export interface UsageEntry {
  readonly organisation: string;
  readonly sender: string;
  readonly day: string;
  readonly kind: UsageKind;
  /** Recipients. */
  readonly count: number;
  /** Parts of SMS; 0 for other kinds. */
  readonly segments: number;
  /** Of each acceptance once. */
  readonly evidenceIds: readonly string[];
}

type GrowingEntry = { -readonly [Key in keyof UsageEntry]: UsageEntry[Key] } & { evidenceIds: string[] };

/** Gathers acceptances, so that a batch is one entry a (organisation, sender, day, kind); in that order. */
export function toEntries(acceptances: Iterable<Acceptance>): UsageEntry[] {
  const entries = new Map<string, GrowingEntry>();
  let entry: GrowingEntry | undefined;
  for (const acceptance of acceptances) {
    const { evidenceId, smsSegments = 1 } = acceptance;
    for (const kind of KINDS) {
      const count = countOf(acceptance, kind);
      if (count === 0) continue;
      // Who sends, mostly sends many.
      if (entry?.kind !== kind || !isOf(entry, acceptance)) entry = entryOf(entries, acceptance, kind);
      entry.count += count;
      if (kind === 'phone') entry.segments += count * smsSegments;
      entry.evidenceIds.push(evidenceId);
    }
  }
  return inOrder(entries);
}

function countOf({ recipients }: Acceptance, kind: UsageKind): number {
  let count = 0;
  for (const recipient of recipients) if (recipient.kind === kind) count++;
  return count;
}

function isOf(entry: UsageEntry, { organisation, sender, day }: Acceptance): boolean {
  return entry.sender === sender && entry.day === day && entry.organisation === organisation;
}

function entryOf(
  entries: Map<string, GrowingEntry>,
  { organisation, sender, day }: Acceptance,
  kind: UsageKind,
): GrowingEntry {
  const key = `${organisation} ${sender} ${day} ${kind}`;
  let entry = entries.get(key);
  if (entry === undefined) {
    entry = { organisation, sender, day, kind, count: 0, segments: 0, evidenceIds: [] };
    entries.set(key, entry);
  }
  return entry;
}

/** What is counted. */
export interface UsageCounts {
  readonly persons: number;
  readonly organisations: number;
  readonly sms: number;
  readonly smsSegments: number;
}

/** Counts of an address on a day, or in the month that begins on it; of a whole organisation when `sender` is ''. */
export interface RollUp extends UsageCounts {
  readonly organisation: string;
  readonly sender: string;
  readonly day: string;
}

/** The roll-ups that entries add to, each once, in the order of organisation, sender and day. */
export function rollUp(entries: readonly UsageEntry[]): {
  days: RollUp[];
  months: RollUp[];
  organisations: RollUp[];
} {
  const days = sumUp(entries.map(toRollUp));
  return {
    days,
    months: sumUp(days.map((one) => ({ ...one, day: firstOfMonth(one.day) }))),
    organisations: sumUp(days.map((one) => ({ ...one, sender: '' }))),
  };
}

/** The first day of a day's month. */
export function firstOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

function toRollUp({ organisation, sender, day, kind, count, segments }: UsageEntry): RollUp {
  return {
    organisation,
    sender,
    day,
    persons: kind === 'person' ? count : 0,
    organisations: kind === 'organisation' ? count : 0,
    sms: kind === 'phone' ? count : 0,
    smsSegments: segments,
  };
}

function sumUp(parts: readonly RollUp[]): RollUp[] {
  const sums = new Map<string, RollUp>();
  for (const part of parts) {
    const key = `${part.organisation} ${part.sender} ${part.day}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? part : { ...sum, ...sumOf([sum, part]) });
  }
  return inOrder(sums);
}

/** Added up in place: of hundreds, an object for each step takes as long as reading them. */
export function sumOf(all: readonly UsageCounts[]): UsageCounts {
  const sum = { persons: 0, organisations: 0, sms: 0, smsSegments: 0 };
  for (const { persons, organisations, sms, smsSegments } of all) {
    sum.persons += persons;
    sum.organisations += organisations;
    sum.sms += sms;
    sum.smsSegments += smsSegments;
  }
  return sum;
}

/** Rows that are locked in one order never make two transactions wait for each other in a circle. */
function inOrder<Value>(byKey: ReadonlyMap<string, Value>): Value[] {
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
