import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newCode, nextCodeAt, sendsLeft, tryCode } from './code.js';

const AT = new Date('2026-11-23T09:00:00Z');
const after = (minutes: number): Date => new Date(AT.getTime() + minutes * 60_000);
const PURPOSE = { key: randomBytes(32), registrationId: '01a20000-0000-7000-8000-000000000001' };
const { code, kept } = newCode(PURPOSE, { digits: 6, before: undefined, at: AT });
const another = code === '000000' ? '000001' : '000000';

describe('a registration code', () => {
  it.each([4, 6, 8])('has %i digits, leading zeros included', (digits) => {
    for (let time = 0; time < 200; time++) {
      const fresh = newCode(PURPOSE, { digits, before: undefined, at: AT });
      expect(fresh.code).toMatch(new RegExp(`^\\d{${String(digits)}}$`));
    }
  });

  it.each([
    { what: 'right code, in time', given: code, minutes: 10, tries: 0, verdict: 'right' },
    { what: 'right code, a moment too late', given: code, minutes: 10.001, tries: 0, verdict: 'expired' },
    { what: 'right code after four wrong tries', given: code, minutes: 1, tries: 4, verdict: 'right' },
    { what: 'right code after five wrong tries', given: code, minutes: 1, tries: 5, verdict: 'used-up' },
    { what: 'another code', given: another, minutes: 1, tries: 0, verdict: 'wrong' },
    { what: 'shorter code', given: code.slice(1), minutes: 1, tries: 0, verdict: 'wrong' },
    { what: 'empty code', given: '', minutes: 1, tries: 0, verdict: 'wrong' },
  ])('given as the $what is $verdict', ({ given, minutes, tries, verdict }) => {
    expect(tryCode(PURPOSE, { ...kept, tries }, given, after(minutes))).toBe(verdict);
  });

  it('is good for its own registration and its own key alone', () => {
    const other = { ...PURPOSE, registrationId: '01a20000-0000-7000-8000-000000000002' };
    expect(tryCode(other, kept, code, AT)).toBe('wrong');
    expect(tryCode({ ...PURPOSE, key: randomBytes(32) }, kept, code, AT)).toBe('wrong');
  });

  it('is sent five times at most, a minute apart, each with tries of its own', () => {
    let last = { ...kept, tries: 5 };
    const left = [sendsLeft(last)];
    for (let send = 2; send <= 5; send++) {
      last = newCode(PURPOSE, { digits: 6, before: last, at: nextCodeAt(last) }).kept;
      left.push(sendsLeft(last));
      expect(last.tries).toBe(0);
    }
    expect(left).toEqual([4, 3, 2, 1, 0]);
    expect(last.sentAt).toEqual(after(4));
  });
});
