import { describe, expect, it } from '@jest/globals';
import { sum, times, toLuma, toMoney } from './money.js';

const dram = (value: string) => ({ value, currency: 'AMD' as const });

describe('money', () => {
  it.each([
    ['0.00', 0n],
    ['0.01', 1n],
    ['-0.05', -5n],
    ['150.00', 15_000n],
    ['-1.50', -150n],
    ['999999999999.99', 99_999_999_999_999n],
  ])('of %s drams is %s luma, there and back', (value, luma) => {
    expect(toLuma(dram(value))).toBe(luma);
    expect(toMoney(luma)).toEqual(dram(value));
  });

  it.each(['1', '1.5', '1.555', '+1.00', '1,00', '', '1e3', '.50', 'NaN'])('is not made of %j', (value) => {
    expect(() => toLuma(dram(value))).toThrow(RangeError);
  });

  it('is never rounded, not where doubles would be', () => {
    expect(times(dram('0.07'), 3)).toEqual(dram('0.21'));
    expect(times(dram('0.10'), 9_007_199_254_740_991)).toEqual(dram('900719925474099.10'));
    expect(times(dram('150.00'), -2)).toEqual(dram('-300.00'));
    expect(sum([dram('0.10'), dram('0.20'), dram('-0.31')])).toEqual(dram('-0.01'));
    expect(sum([])).toEqual(dram('0.00'));
  });
});
