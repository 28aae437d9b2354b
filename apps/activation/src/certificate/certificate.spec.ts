import { describe, expect, it } from '@jest/globals';
import { type CertificateEntry, register } from './certificate.js';

const ENTRY: CertificateEntry = {
  fingerprint: 'ab'.repeat(32),
  psn: '5001950015',
  name: 'MARIAM PETROSYAN',
  kind: 'authentication',
  state: 'active',
  notAfter: new Date('2029-11-21T00:00:00Z'),
};
const MONDAY = new Date('2026-11-23T09:00:00Z');
const TUESDAY = new Date('2026-11-24T09:00:00Z');

describe('registering a certificate', () => {
  it('makes version 1 of an unknown one', () => {
    expect(register(undefined, ENTRY, MONDAY)).toEqual({ ...ENTRY, version: 1, changedAt: MONDAY });
  });

  it('changes nothing when the same is said again', () => {
    const known = register(undefined, ENTRY, MONDAY);
    expect(register(known, { ...ENTRY, notAfter: new Date(ENTRY.notAfter) }, TUESDAY)).toBeUndefined();
  });

  it.each<[string, Partial<CertificateEntry>]>([
    ['state', { state: 'revoked' }],
    ['name', { name: 'MARIAM SARGSYAN' }],
    ['holder', { psn: '5001950016' }],
    ['end', { notAfter: new Date('2028-01-01T00:00:00Z') }],
  ])('makes the next version of one whose %s changed', (_what, change) => {
    const known = register(undefined, ENTRY, MONDAY);
    expect(register(known, { ...ENTRY, ...change }, TUESDAY)).toEqual({
      ...ENTRY,
      ...change,
      version: 2,
      changedAt: TUESDAY,
    });
  });
});
