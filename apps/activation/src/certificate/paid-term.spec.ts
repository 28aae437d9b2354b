import { describe, expect, it } from '@jest/globals';
import type { Certificate, CertificateState } from './certificate.js';
import { afterPayment, withPaidTerm } from './paid-term.js';

const MONDAY = new Date('2026-11-23T09:00:00Z');
const TUESDAY = new Date('2026-11-24T09:00:00Z');
const inState = (state: CertificateState): Certificate => ({
  fingerprint: 'ab'.repeat(32),
  psn: '5001950015',
  name: 'MARIAM PETROSYAN',
  state,
  notAfter: new Date('2029-11-21T00:00:00Z'),
  version: 3,
  changedAt: MONDAY,
});

describe('a certificate', () => {
  it.each<[CertificateState, string, boolean, CertificateState | undefined]>([
    ['registered', 'is paid for', true, 'active'],
    ['active', 'is paid for', true, undefined],
    ['suspended', 'is paid for', true, undefined],
    ['revoked', 'is paid for', true, undefined],
    ['active', 'is not paid for any more', false, 'registered'],
    ['registered', 'is not paid for any more', false, undefined],
    ['revoked', 'is not paid for any more', false, undefined],
  ])('that is %s and %s (%p) becomes %s', (state, _what, isPaid, next) => {
    const changed = afterPayment(inState(state), isPaid, TUESDAY);
    expect(changed).toEqual(
      next === undefined ? undefined : { ...inState(next), version: 4, changedAt: TUESDAY },
    );
  });

  it('that is registered after its holder paid is active at once', () => {
    expect(withPaidTerm(inState('registered'), true).state).toBe('active');
    expect(withPaidTerm(inState('registered'), false).state).toBe('registered');
    expect(withPaidTerm(inState('revoked'), true).state).toBe('revoked');
  });
});
