import { describe, expect, it } from '@jest/globals';
import { requireSoundPeriod, splitPeriod } from './period.js';

const period = (text: string) => {
  const [from = '', to = from] = text.split(' ');
  return { from, to };
};
const text = ({ from, to }: { from: string; to: string }) => `${from} ${to}`;

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

  const months = (from: string, to = from) => `months ${from} ${to}`;

  it.each([
    ['one day', '2026-11-21', ['2026-11-21 2026-11-21']],
    ['less than half a month', '2026-11-02 2026-11-16', ['2026-11-02 2026-11-16']],
    [
      'more',
      '2026-11-02 2026-11-29',
      [months('2026-11-01'), '-2026-11-01 2026-11-01', '-2026-11-30 2026-11-30'],
    ],
    ['a whole month', '2026-11-01 2026-11-30', [months('2026-11-01')]],
    ['February of a leap year', '2028-02-01 2028-02-29', [months('2028-02-01')]],
    ['but its last day', '2028-02-01 2028-02-28', [months('2028-02-01'), '-2028-02-29 2028-02-29']],
    ['its last day', '2028-02-29', ['2028-02-29 2028-02-29']],
    ['a turn of the year', '2026-12-31 2027-01-01', ['2026-12-31 2026-12-31', '2027-01-01 2027-01-01']],
    [
      'most of two months',
      '2026-11-02 2026-12-30',
      [months('2026-11-01', '2026-12-01'), '-2026-11-01 2026-11-01', '-2026-12-31 2026-12-31'],
    ],
    ['a month’s end and a month', '2026-10-31 2026-11-30', [months('2026-11-01'), '2026-10-31 2026-10-31']],
    ['a year', '2026-01-01 2026-12-31', [months('2026-01-01', '2026-12-01')]],
    [
      'a year from the middle of a month',
      '2026-01-15 2027-01-14',
      [months('2026-01-01', '2026-12-01'), '2027-01-01 2027-01-14', '-2026-01-01 2026-01-14'],
    ],
    [
      'the ends of two months and all between',
      '2026-01-20 2026-03-05',
      [months('2026-02-01'), '2026-01-20 2026-01-31', '2026-03-01 2026-03-05'],
    ],
  ])('that is %s is read from months and as few days as possible: %s', (_, given, expected) => {
    const split = splitPeriod(period(given));
    expect([
      ...(split.months === undefined ? [] : [months(split.months.from, split.months.to)]),
      ...split.days.map(text),
      ...split.without.map((part) => `-${text(part)}`),
    ]).toEqual(expected);
  });
});
