import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Part, type Period, requireSoundPeriod, splitPeriod, type Unit } from './period.js';

const period = (text: string) => {
  const [from = '', to = from] = text.split(' ');
  return { from, to };
};

/** As `2026-11` for a month and `2026…2029` for years, with `-` before what is taken off. */
function text({ unit, sign, from, to }: Part): string {
  const [first, last] = [from, to].map((day) => day.slice(0, { day: 10, month: 7, year: 4 }[unit]));
  return `${sign}${String(first)}${first === last ? '' : `…${String(last)}`}`;
}

const DAYS = Array.from({ length: 5_844 }, (_, n) =>
  new Date(Date.parse('2026-01-01') + n * 24 * 60 * 60 * 1000).toISOString().slice(0, 10),
);
/** A made-up count for each day of sixteen years, and what the roll-ups would have of it. */
const COUNTS = DAYS.map((day, n) => ({ day, count: (n * 7_919) % 1_009 }));
const ROLL_UPS = {
  day: COUNTS,
  month: rolledUp((day) => `${day.slice(0, 7)}-01`),
  year: rolledUp((day) => `${day.slice(0, 4)}-01-01`),
};

function rolledUp(first: (day: string) => string): typeof COUNTS {
  const sums = new Map<string, number>();
  for (const { day, count } of COUNTS) sums.set(first(day), (sums.get(first(day)) ?? 0) + count);
  return [...sums].map(([day, count]) => ({ day, count }));
}

/** As the database finds them. */
function rowsOf({ from, to }: Period, unit: Unit): typeof COUNTS {
  return ROLL_UPS[unit].filter(({ day }) => day >= from && day <= to);
}

function sumOf(asked: Period, unit: Unit): number {
  return rowsOf(asked, unit).reduce((sum, { count }) => sum + count, 0);
}

describe('a period', () => {
  it.each([
    '2028-02-29',
    '2026-12-31 2027-01-01',
    '2000-01-01 2000-01-01',
    '2099-12-31',
    '2026-01-01 2036-01-08',
  ])('may be %s', (given) => {
    expect(() => {
      requireSoundPeriod(period(given));
    }).not.toThrow();
  });

  it.each([
    ['2026-11-22 2026-11-21', 'PERIOD_REVERSED'],
    ['2000-01-01 2026-11-21', 'PERIOD_TOO_LONG'],
    ['2026-01-01 2036-01-09', 'PERIOD_TOO_LONG'],
    ['1999-12-31 2000-01-01', 'PERIOD_OUT_OF_RANGE'],
    ['2099-12-31 2100-01-01', 'PERIOD_OUT_OF_RANGE'],
    ['0001-01-01 0001-01-02', 'PERIOD_OUT_OF_RANGE'],
  ])('may not be %s: %s', (given, code) => {
    expect(() => {
      requireSoundPeriod(period(given));
    }).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['one day', '2026-11-21', '2026-11-21'],
    ['less than half a month', '2026-11-02 2026-11-16', '2026-11-02…2026-11-16'],
    ['more', '2026-11-02 2026-11-29', '2026-11 -2026-11-01 -2026-11-30'],
    ['a whole month', '2026-11-01 2026-11-30', '2026-11'],
    ['February of a leap year', '2028-02-01 2028-02-29', '2028-02'],
    ['but its last day', '2028-02-01 2028-02-28', '2028-02 -2028-02-29'],
    ['its last day', '2028-02-29', '2028-02-29'],
    ['a turn of the year', '2026-12-31 2027-01-01', '2026-12-31 2027-01-01'],
    ['most of two months', '2026-11-02 2026-12-30', '2026-11…2026-12 -2026-11-01 -2026-12-31'],
    ['a month’s end and a month', '2026-10-31 2026-11-30', '2026-11 2026-10-31'],
    [
      'the ends of two months and all between',
      '2026-01-20 2026-03-05',
      '2026-02 2026-01-20…2026-01-31 2026-03-01…2026-03-05',
    ],
    ['five months', '2026-03-01 2026-07-31', '2026-03…2026-07'],
    ['half a year', '2026-03-01 2026-08-31', '2026-03…2026-08'],
    ['more than half', '2026-03-01 2026-09-30', '2026 -2026-01…2026-02 -2026-10…2026-12'],
    ['eleven months', '2026-01-01 2026-11-30', '2026 -2026-12'],
    ['eleven months and a day', '2026-01-01 2026-12-01', '2026 -2026-12 2026-12-01'],
    ['a year', '2026-01-01 2026-12-31', '2026'],
    ['a leap year', '2028-01-01 2028-12-31', '2028'],
    ['but its leap day', '2028-03-01 2029-02-28', '2028 -2028-01…2028-02 2029-01…2029-02'],
    ['a year but a day at each end', '2026-01-02 2026-12-30', '2026 -2026-01-01 -2026-12-31'],
    [
      'a year from the middle of a month',
      '2026-01-15 2027-01-14',
      '2026 -2026-01-01…2026-01-14 2027-01-01…2027-01-14',
    ],
    ['the ends of two years', '2026-11-01 2027-02-28', '2026-11…2026-12 2027-01…2027-02'],
    ['several years', '2026-01-01 2029-12-31', '2026…2029'],
    ['several and a half', '2026-07-01 2029-06-30', '2027…2028 2026-07…2026-12 2029-01…2029-06'],
    ['most of several', '2026-06-01 2029-07-31', '2026…2029 -2026-01…2026-05 -2029-08…2029-12'],
  ])('that is %s, %s, is read as %s', (_, given, expected) => {
    expect(splitPeriod(period(given)).map(text).join(' ')).toBe(expected);
  });

  it('is the sum of its days, of which few are read, whatever it is', () => {
    fc.assert(
      fc.property(fc.nat(DAYS.length - 1), fc.nat(3_659), (first, more) => {
        const asked = { from: DAYS[first]!, to: DAYS[Math.min(first + more, DAYS.length - 1)]! };
        const parts = splitPeriod(asked);
        const sum = parts.reduce(
          (all, part) => all + (part.sign === '-' ? -1 : 1) * sumOf(part, part.unit),
          0,
        );
        expect(sum).toBe(sumOf(asked, 'day'));
        const read = (unit: Unit) =>
          parts
            .filter((part) => part.unit === unit)
            .reduce((all, part) => all + rowsOf(part, unit).length, 0);
        expect(read('day')).toBeLessThanOrEqual(30);
        expect(read('month')).toBeLessThanOrEqual(12);
      }),
      { numRuns: 1_000 },
    );
  });
});
