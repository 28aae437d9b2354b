import { describe, expect, it } from '@jest/globals';
import { firstDay, termsOf } from './term.js';

const purchases = (...days: string[]) => days.map((paidOn, index) => ({ paymentId: String(index), paidOn }));
const yearsOf = (...days: string[]) =>
  [...termsOf(purchases(...days)).values()].map(({ startsOn, endsOn }) => `${startsOn} ${endsOn}`);

describe('the years that payments buy', () => {
  it.each<[string, string[], string[]]>([
    ['begin on the day of payment', ['2026-11-22'], ['2026-11-22 2027-11-21']],
    [
      'begin where the one before ends',
      ['2026-11-22', '2027-01-05'],
      ['2026-11-22 2027-11-21', '2027-11-22 2028-11-21'],
    ],
    [
      'begin on the day of payment after a gap',
      ['2020-03-01', '2026-11-22'],
      ['2020-03-01 2021-02-28', '2026-11-22 2027-11-21'],
    ],
    ['end on 29 February where there is one', ['2027-03-01'], ['2027-03-01 2028-02-29']],
    ['that begin on 29 February end on the 28th', ['2028-02-29'], ['2028-02-29 2029-02-28']],
    [
      'go on over 29 February without a gap',
      ['2028-02-29', '2028-03-01'],
      ['2028-02-29 2029-02-28', '2029-03-01 2030-02-28'],
    ],
  ])('%s', (_what, days, years) => {
    expect(yearsOf(...days)).toEqual(years);
  });

  it.each([
    ['today', '2026-11-22', undefined, '2026-11-22'],
    ['today, when the last one is over', '2026-11-22', '2026-11-21', '2026-11-22'],
    ['the day after the last one', '2026-11-22', '2026-11-22', '2026-11-23'],
  ])('would begin %s', (_what, today, paidUntil, first) => {
    expect(firstDay(today, paidUntil)).toBe(first);
  });
});
