import { describe, expect, it } from '@jest/globals';
import { afterFailure, withoutSecrets } from './outcome.js';
import type { Try } from './dispatch.js';

const NOW = new Date('2026-11-22T03:00:00Z');
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const attempt = (count: number, validUntil = inSeconds(86_400)): Try => ({
  id: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0b02',
  channel: 'email',
  template: 'address-code',
  recipient: 'info@ekeng.am',
  language: 'en',
  parameters: {},
  sealed: undefined,
  validUntil,
  urgent: false,
  letter: undefined,
  attempt: count,
  stopped: false,
});

describe('after a try that failed', () => {
  it.each([
    [1, 15],
    [2, 30],
    [7, 960],
    [8, 1800],
    [9, 1800],
    [5000, 1800],
  ])('number %i, there is another one %i s later', (count, seconds) => {
    expect(afterFailure(attempt(count), { reason: 'busy', retryable: true }, NOW)).toEqual({
      kind: 'again',
      reason: 'busy',
      dueAt: inSeconds(seconds),
    });
  });

  it.each([
    ['the other side refused for good', inSeconds(86_400), false],
    ['it would come too late', inSeconds(15), true],
    ['it is too late already', inSeconds(-1), true],
  ])('there is none when %s', (_why, validUntil, retryable) => {
    expect(afterFailure(attempt(1, validUntil), { reason: 'no', retryable }, NOW)).toEqual({
      kind: 'failed',
      reason: 'no',
    });
  });

  it('the reason is no longer than the contract allows', () => {
    const { reason } = afterFailure(attempt(1), { reason: 'x'.repeat(999), retryable: false }, NOW) as {
      reason: string;
    };
    expect(reason).toHaveLength(300);
  });
});

describe('a reason', () => {
  it('is told without secrets, however often it quotes them', () => {
    expect(withoutSecrets('550 spam: 731904, 731904!', ['731904'])).toBe('550 spam: [secret], [secret]!');
  });
});
