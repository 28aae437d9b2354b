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
  if (length({ from, to }) > DAYS_MAX) throw new AppError(USAGE_ERRORS.periodTooLong);
  if (from < FIRST_DAY || to > LAST_DAY) throw new AppError(USAGE_ERRORS.periodOutOfRange);
}

/** A period as what the roll-ups have: whole months, by their first days, days beside them, and days to take off again. */
export interface SplitPeriod {
  readonly months?: Period;
  readonly days: readonly Period[];
  readonly without: readonly Period[];
}

/** At each end, the days of a month that are in the period or those that are not, whichever are fewer. */
export function splitPeriod({ from, to }: Period): SplitPeriod {
  const before = { from: firstOfMonth(from), to: dayBefore(from) };
  const after = { from: dayAfter(to), to: lastOfMonth(to) };
  if (firstOfMonth(from) === firstOfMonth(to)) {
    if (length({ from, to }) <= length(before) + length(after)) return { days: [{ from, to }], without: [] };
    const month = { from: firstOfMonth(from), to: firstOfMonth(from) };
    return { months: month, days: [], without: [before, after].filter(isSome) };
  }
  const head = { from, to: lastOfMonth(from) };
  const tail = { from: firstOfMonth(to), to };
  const takesFirst = length(before) < length(head);
  const takesLast = length(after) < length(tail);
  const months = {
    from: takesFirst ? firstOfMonth(from) : monthAfter(from),
    to: takesLast ? firstOfMonth(to) : firstOfMonth(dayBefore(tail.from)),
  };
  return {
    ...(isSome(months) ? { months } : {}),
    days: [...(takesFirst ? [] : [head]), ...(takesLast ? [] : [tail])],
    without: [...(takesFirst ? [before] : []), ...(takesLast ? [after] : [])].filter(isSome),
  };
}

function isSome({ from, to }: Period): boolean {
  return from <= to;
}

/** In days. */
function length({ from, to }: Period): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
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
