import { describe, expect, it } from '@jest/globals';
import { TokenBuckets } from './token-buckets.js';

const takeMany = (buckets: TokenBuckets, caller: string, times: number, atMs: number) =>
  Array.from({ length: times }, () => buckets.take(caller, atMs));

describe('a rate limit', () => {
  it('lets a minute’s calls through at once, then says when the next one may come', () => {
    const buckets = new TokenBuckets(6);
    expect(takeMany(buckets, 'a', 6, 0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(buckets.take('a', 0)).toBe(10);
    expect(buckets.take('a', 4_000)).toBe(6);
    expect(buckets.take('a', 10_000)).toBe(0);
    expect(buckets.take('a', 10_000)).toBe(10);
  });

  it('is each caller’s own', () => {
    const buckets = new TokenBuckets(1);
    expect([buckets.take('a', 0), buckets.take('b', 0), buckets.take('a', 0)]).toEqual([0, 0, 60]);
  });

  it('saves up no more than a minute’s calls', () => {
    const buckets = new TokenBuckets(2);
    buckets.take('a', 0);
    expect(takeMany(buckets, 'a', 3, 3_600_000)).toEqual([0, 0, 30]);
  });
});
