import { describe, expect, it } from '@jest/globals';
import {
  type Certificate,
  type CertificateEntry,
  type CertificateState,
  type Decider,
  fileWord,
} from './certificate.js';
import { type CertificateEvent, decide } from './transitions.js';

const MONDAY = new Date('2026-11-23T09:00:00Z');
const TUESDAY = new Date('2026-11-24T09:00:00Z');
const inState = (state: CertificateState, decidedBy?: Decider): Certificate => ({
  fingerprint: 'ab'.repeat(32),
  psn: '5001950015',
  name: 'MARIAM PETROSYAN',
  kind: 'authentication',
  state,
  notAfter: new Date('2029-11-21T00:00:00Z'),
  termEndsOn: state === 'active' ? '2027-11-21' : undefined,
  decidedBy,
  version: 3,
  changedAt: MONDAY,
});

const STATES: CertificateState[] = [
  ...(['registered', 'active', 'suspended', 'expired'] as const),
  ...(['revoked', 'replaced', 'removed'] as const),
];
const AFTER: Record<CertificateEvent, (CertificateState | undefined)[]> = {
  suspend: ['suspended', 'suspended', undefined, undefined, undefined, undefined, undefined],
  reinstate: [undefined, undefined, 'registered', undefined, undefined, undefined, undefined],
  revoke: ['revoked', 'revoked', 'revoked', undefined, undefined, undefined, undefined],
  expire: ['expired', 'expired', 'expired', undefined, undefined, undefined, undefined],
  replace: ['replaced', 'replaced', 'replaced', undefined, undefined, undefined, undefined],
};
const table = (Object.keys(AFTER) as CertificateEvent[]).flatMap((event) =>
  STATES.map((from, index) => ({ event, from, to: AFTER[event][index] })),
);

describe('a certificate', () => {
  it.each(table)('that is $from: $event by an operator gives $to', ({ event, from, to }) => {
    const known = inState(from, from === 'suspended' ? 'operator' : undefined);
    const next = decide(known, event, { by: 'operator', reason: 'why', at: TUESDAY });
    expect(next?.state).toBe(to);
    if (next !== undefined) {
      expect(next).toMatchObject({ version: 4, changedAt: TUESDAY, reason: 'why', termEndsOn: undefined });
    }
  });

  it.each<[Decider, Decider | undefined, boolean]>([
    ['operator', 'operator', true],
    ['operator', 'holder', true],
    ['operator', 'authority', false],
    ['operator', undefined, true],
    ['holder', 'holder', true],
    ['holder', 'operator', false],
    ['holder', 'authority', false],
    ['holder', undefined, false],
    ['authority', 'authority', true],
    ['authority', 'operator', false],
  ])('is reinstated by the %s where the %p suspended it: %p', (by, before, allowed) => {
    const next = decide(inState('suspended', before), 'reinstate', { by, reason: undefined, at: TUESDAY });
    expect(next !== undefined).toBe(allowed);
  });

  it('that its holder suspended stays so when an operator wants it too, who alone can lift it then', () => {
    const decision = { by: 'operator', reason: 'asked by the court', at: TUESDAY } as const;
    const next = decide(inState('suspended', 'holder'), 'suspend', decision);
    expect(next).toMatchObject({ state: 'suspended', decidedBy: 'operator' });
  });
});

describe('the file’s word at a start', () => {
  const entry = (change: Partial<CertificateEntry> = {}): CertificateEntry => ({
    ...inState('active'),
    ...change,
  });

  it('rules while nobody else has decided', () => {
    expect(fileWord(undefined, entry(), TUESDAY).state).toBe('active');
    expect(fileWord(inState('registered'), entry(), TUESDAY).state).toBe('active');
    expect(fileWord(inState('revoked'), entry(), TUESDAY).state).toBe('active');
  });

  it.each<[CertificateState, Decider]>([
    ['suspended', 'operator'],
    ['revoked', 'operator'],
    ['registered', 'operator'],
    ['revoked', 'authority'],
    ['replaced', 'registration'],
    ['suspended', 'holder'],
  ])('does not change that it is %s by the word of the %s', (state, by) => {
    expect(fileWord(inState(state, by), entry(), TUESDAY)).toMatchObject({ state, decidedBy: by });
  });

  it('makes nothing of what has ended', () => {
    expect(fileWord(undefined, entry({ notAfter: MONDAY }), TUESDAY).state).toBe('expired');
    expect(fileWord(undefined, entry({ notAfter: MONDAY, state: 'revoked' }), TUESDAY).state).toBe('revoked');
  });
});
