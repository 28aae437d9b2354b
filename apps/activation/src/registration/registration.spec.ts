import { describe, expect, it } from '@jest/globals';
import { codeLength, maskMobile, type RegistrationState, statusOf } from './registration.js';

const END = new Date('2026-11-23T10:00:00Z');
const LATER = new Date('2026-11-23T10:00:01Z');

describe('a registration', () => {
  it.each<[RegistrationState, string | undefined, Date, string]>([
    ['open', undefined, END, 'awaiting-code'],
    ['open', undefined, LATER, 'expired'],
    ['open', 'registered', END, 'awaiting-code'],
    ['superseded', 'active', END, 'expired'],
    ['confirmed', 'registered', LATER, 'awaiting-payment'],
    ['confirmed', 'active', LATER, 'active'],
    ['confirmed', 'suspended', LATER, 'active'],
    ['confirmed', 'revoked', LATER, 'expired'],
    ['confirmed', 'replaced', LATER, 'expired'],
  ])('that is %s, with a certificate that is %p, at %p is %s', (state, certificate, now, status) => {
    expect(statusOf({ state, expiresAt: END }, certificate, now)).toBe(status);
  });

  it('has a code of four digits in the one-step way, and of the set length else', () => {
    expect([codeLength('register-and-pay', 6), codeLength('register', 6)]).toEqual([4, 6]);
  });

  it('shows the ends of the mobile number alone', () => {
    expect(maskMobile('37491234567')).toBe('37491****67');
  });
});
