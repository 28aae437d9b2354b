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
  if (days({ from, to }) > DAYS_MAX) throw new AppError(USAGE_ERRORS.periodTooLong);
  if (from < FIRST_DAY || to > LAST_DAY) throw new AppError(USAGE_ERRORS.periodOutOfRange);
}

/** What the roll-ups of addresses are kept by. */
export type Unit = 'day' | 'month' | 'year';

/** Whole days, months or years of a period, to add or to take off again. */
export interface Part extends Period {
  readonly unit: Unit;
  readonly sign: '' | '-';
}

/** A unit that smaller ones make up: how many of those a period of whole ones has, and the ends of the one around a day. */
interface Whole {
  readonly unit: Unit;
  readonly count: (period: Period) => number;
  readonly first: (day: string) => string;
  readonly last: (day: string) => string;
}

const MONTH: Whole = { unit: 'month', count: days, first: firstOfMonth, last: lastOfMonth };
const YEAR: Whole = { unit: 'year', count: months, first: firstOfYear, last: lastOfYear };

/** A period as parts that make it up, of the largest units there are. */
export function splitPeriod(period: Period): Part[] {
  return gather({ ...period, unit: 'day', sign: '' }, MONTH).flatMap((part) =>
    part.unit === 'month' ? gather(part, YEAR) : [part],
  );
}

/** A part in larger units: at each end, the smaller ones that are in it or those to take off again, whichever are fewer. */
function gather(part: Part, { unit, count, first, last }: Whole): Part[] {
  const { from, to } = part;
  const before: Part = { ...part, sign: '-', from: first(from), to: dayBefore(from) };
  const after: Part = { ...part, sign: '-', from: dayAfter(to), to: last(to) };
  if (first(from) === first(to)) {
    if (count(part) <= count(before) + count(after)) return [part];
    return [{ ...part, unit, from: first(from), to: last(to) }, before, after].filter(isSome);
  }
  const head = { ...part, to: last(from) };
  const tail = { ...part, from: first(to) };
  const takesFirst = count(before) < count(head);
  const takesLast = count(after) < count(tail);
  const whole: Part = {
    ...part,
    unit,
    from: takesFirst ? before.from : dayAfter(head.to),
    to: takesLast ? after.to : dayBefore(tail.from),
  };
  return [whole, takesFirst ? before : head, takesLast ? after : tail].filter(isSome);
}

function isSome({ from, to }: Period): boolean {
  return from <= to;
}

/** How many days there are. */
function days({ from, to }: Period): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

/** How many months there are, in a period of whole ones. */
function months({ from, to }: Period): number {
  return monthNumber(to) - monthNumber(from) + 1;
}

function monthNumber(day: string): number {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return year * 12 + month;
}

/** The last day of a day's month. */
export function lastOfMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return dayOf(Date.UTC(year, month, 0));
}

function firstOfYear(day: string): string {
  return `${day.slice(0, 4)}-01-01`;
}

function lastOfYear(day: string): string {
  return `${day.slice(0, 4)}-12-31`;
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
