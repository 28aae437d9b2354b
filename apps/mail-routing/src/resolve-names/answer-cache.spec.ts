import { describe, expect, it } from '@jest/globals';
import { AnswerCache } from './answer-cache.js';

const answer = (text: string, expiresAtMs = 10) => ({ text, expiresAtMs });

describe('kept answers', () => {
  it('are given until they end', () => {
    const cache = new AnswerCache(20);
    cache.put('a', answer('x', 10));
    expect([cache.get('a', 9), cache.get('a', 10), cache.get('b', 0)]).toEqual([
      answer('x', 10),
      undefined,
      undefined,
    ]);
  });

  it('take a bounded room: the first put in goes first, a renewed one counts as new', () => {
    const cache = new AnswerCache<ReturnType<typeof answer>>(6);
    const large = 'x'.repeat(1_000);
    for (const key of ['a', 'b', 'a', 'c']) cache.put(key, answer(large));
    expect(['a', 'b', 'c'].map((key) => cache.get(key, 0) !== undefined)).toEqual([true, false, true]);
  });

  it('that are larger than all the room are not kept', () => {
    const cache = new AnswerCache<ReturnType<typeof answer>>(6);
    cache.put('a', answer('x'.repeat(3_000)));
    expect(cache.get('a', 0)).toBeUndefined();
    for (const key of ['b', 'c', 'd', 'e']) cache.put(key, answer('small'));
    expect(cache.get('b', 0)).toEqual(answer('small'));
  });
});
