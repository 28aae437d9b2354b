import { AppError } from '@pep/errors';
import { USAGE_ERRORS } from '../errors.js';

/** What is counted: letters by kind of recipient; SMS are counted apart. */
export type UsageKind = 'person' | 'organisation' | 'phone';

/** One counted acceptance: who sent, on which day in Yerevan, to which kind of recipient. */
export interface UsageEvent {
  readonly organisation: string;
  readonly sender: string;
  readonly day: string;
  readonly kind: UsageKind;
}

/** A day's count. */
export interface DailyUsage extends UsageEvent {
  readonly count: number;
}

/** Sums events in memory, so that a batch is one row a (organisation, sender, day, kind). */
export function sumByDay(events: readonly UsageEvent[]): DailyUsage[] {
  const sums = new Map<string, DailyUsage>();
  for (const event of events) {
    const key = `${event.organisation} ${event.sender} ${event.day} ${event.kind}`;
    sums.set(key, { ...event, count: (sums.get(key)?.count ?? 0) + 1 });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, usage]) => usage);
}

/** Calendar days in Yerevan, both ends included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS_MAX = 3_660;

/** @throws AppError `PERIOD_REVERSED`, `PERIOD_TOO_LONG` */
export function requireSoundPeriod({ from, to }: Period): void {
  if (to < from) throw new AppError(USAGE_ERRORS.periodReversed);
  if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= DAYS_MAX)
    throw new AppError(USAGE_ERRORS.periodTooLong);
}
