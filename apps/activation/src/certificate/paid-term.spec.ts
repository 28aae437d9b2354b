import { describe, expect, it } from '@jest/globals';
import type { Certificate, CertificateState } from './certificate.js';
import { afterPayment, withPaidTerm } from './paid-term.js';

const MONDAY = new Date('2026-11-23T09:00:00Z');
const TUESDAY = new Date('2026-11-24T09:00:00Z');
const TERM = '2027-11-21';
const inState = (state: CertificateState, termEndsOn?: string): Certificate => ({
  fingerprint: 'ab'.repeat(32),
  psn: '5001950015',
  name: 'MARIAM PETROSYAN',
  kind: 'authentication',
  state,
  notAfter: new Date('2029-11-21T00:00:00Z'),
  termEndsOn,
  version: 3,
  changedAt: MONDAY,
});

describe('a certificate', () => {
  it.each<[CertificateState, string | undefined, string | undefined, CertificateState | undefined]>([
    ['registered', undefined, TERM, 'active'],
    ['active', undefined, TERM, 'active'],
    ['active', '2026-11-30', TERM, 'active'],
    ['active', TERM, TERM, undefined],
    ['suspended', undefined, TERM, undefined],
    ['revoked', undefined, TERM, undefined],
    ['active', TERM, undefined, 'registered'],
    ['registered', undefined, undefined, undefined],
    ['revoked', undefined, undefined, undefined],
  ])('that is %s, paid until %p, then until %p, is told as %p', (state, before, after, next) => {
    const changed = afterPayment(inState(state, before), after, TUESDAY);
    expect(changed).toEqual(
      next === undefined ? undefined : { ...inState(next, after), version: 4, changedAt: TUESDAY },
    );
  });

  it('that is registered after its holder paid is active at once', () => {
    expect(withPaidTerm(inState('registered'), TERM)).toEqual(inState('active', TERM));
    expect(withPaidTerm(inState('registered'), undefined).state).toBe('registered');
    expect(withPaidTerm(inState('revoked'), TERM)).toEqual(inState('revoked'));
  });
});
