const DAY_MS = 24 * 60 * 60 * 1000;
/** A letter that has no end yet, or one far off, is looked at again after so many days: the rules may have changed. */
const LOOK_AGAIN_DAYS = 30;

/** How long content is kept, days. */
export interface RetentionRules {
  /** After the recipient certified it. */
  readonly acknowledgedDays: number;
  /** After its time was over without that. */
  readonly expiredDays: number;
  /** After a letter to a phone was taken in. */
  readonly phoneDays: number;
}

/** How a letter ended for one recipient; neither time while it has not. */
export interface LetterEnd {
  readonly kind: string;
  readonly acknowledgedAt: Date | null;
  readonly expiredAt: Date | null;
}

/** No letter's content is due before it is this old. */
export function youngestDue({ acknowledgedDays, expiredDays, phoneDays }: RetentionRules, now: Date): Date {
  return plusDays(now, -Math.min(acknowledgedDays, expiredDays, phoneDays));
}

/** From when on the content of a letter may go: when it may for each recipient; undefined while one has not finished. */
export function dueAt(rules: RetentionRules, acceptedAt: Date, ends: readonly LetterEnd[]): Date | undefined {
  const times = ends.map((end) => dueFor(rules, acceptedAt, end));
  const known = times.filter((time) => time !== undefined);
  if (known.length < times.length || known.length === 0) return undefined;
  return new Date(Math.max(...known.map((time) => time.getTime())));
}

function dueFor(rules: RetentionRules, acceptedAt: Date, end: LetterEnd): Date | undefined {
  if (end.kind === 'phone') return plusDays(acceptedAt, rules.phoneDays);
  if (end.acknowledgedAt !== null) return plusDays(end.acknowledgedAt, rules.acknowledgedDays);
  return end.expiredAt === null ? undefined : plusDays(end.expiredAt, rules.expiredDays);
}

/** When a letter that may not go yet is looked at again. */
export function nextLook(now: Date, due: Date | undefined): Date {
  const latest = plusDays(now, LOOK_AGAIN_DAYS);
  return due === undefined || due > latest || due <= now ? latest : due;
}

function plusDays(from: Date, days: number): Date {
  return new Date(from.getTime() + days * DAY_MS);
}
