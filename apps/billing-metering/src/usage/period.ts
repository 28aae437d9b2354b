import { AppError } from '@pep/errors';
import { USAGE_ERRORS } from '../errors.js';
import { firstOfMonth } from './usage.js';

/** Calendar days in Yerevan, both ends included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS_MAX = 3_660;
const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2099-12-31';

/** @throws AppError `PERIOD_REVERSED`, `PERIOD_TOO_LONG`, `PERIOD_OUT_OF_RANGE` */
export function requireSoundPeriod({ from, to }: Period): void {
  if (to < from) throw new AppError(USAGE_ERRORS.periodReversed);
  if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= DAYS_MAX)
    throw new AppError(USAGE_ERRORS.periodTooLong);
  if (from < FIRST_DAY || to > LAST_DAY) throw new AppError(USAGE_ERRORS.periodOutOfRange);
}

/** A period as what the roll-ups have: whole months, by their first days, and the days before and after them. */
export interface SplitPeriod {
  readonly months?: Period;
  readonly days: readonly Period[];
}

export function splitPeriod({ from, to }: Period): SplitPeriod {
  const firstMonth = from === firstOfMonth(from) ? from : monthAfter(from);
  const afterLast = to === lastOfMonth(to) ? monthAfter(to) : firstOfMonth(to);
  if (firstMonth >= afterLast) return { days: [{ from, to }] };
  const head = { from, to: dayBefore(firstMonth) };
  const tail = { from: afterLast, to };
  return {
    months: { from: firstMonth, to: firstOfMonth(dayBefore(afterLast)) },
    days: [head, tail].filter((part) => part.from <= part.to),
  };
}

function monthAfter(day: string): string {
  return dayAfter(lastOfMonth(day));
}

/** The last day of a day's month. */
export function lastOfMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return dayOf(Date.UTC(year, month, 0));
}

export function dayBefore(day: string): string {
  return plusDays(day, -1);
}

export function dayAfter(day: string): string {
  return plusDays(day, 1);
}

function plusDays(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY_MS);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
