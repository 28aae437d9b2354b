import { describe, expect, it } from '@jest/globals';
import { firstDay, lastDay, monthOf, nextMonth } from './month.js';

describe('a month', () => {
  it.each([
    ['2026-01', '2026-01-31', '2026-02'],
    ['2026-02', '2026-02-28', '2026-03'],
    ['2028-02', '2028-02-29', '2028-03'],
    ['2026-11', '2026-11-30', '2026-12'],
    ['2026-12', '2026-12-31', '2027-01'],
  ])('%s ends on %s, and then comes %s', (month, last, next) => {
    expect([lastDay(month), nextMonth(month)]).toEqual([last, next]);
    expect([firstDay(month), monthOf(last)]).toEqual([`${month}-01`, month]);
  });
});
