import { describe, expect, it } from '@jest/globals';
import { subscribe, type SubscriberEntry } from './subscriber.js';

const ENTRY: SubscriberEntry = {
  psn: '5001950015',
  mobile: '37491000001',
  emails: ['mariam@example.am'],
  language: 'hy',
  notices: { sms: true, email: true },
};
const MONDAY = new Date('2026-11-23T09:00:00Z');
const TUESDAY = new Date('2026-11-24T09:00:00Z');

describe('what is said about a subscriber', () => {
  it('makes version 1 of an unknown one', () => {
    expect(subscribe(undefined, ENTRY, MONDAY)).toEqual({ ...ENTRY, version: 1, changedAt: MONDAY });
  });

  it('changes nothing when it is said again', () => {
    const known = subscribe(undefined, ENTRY, MONDAY);
    const again = { ...ENTRY, emails: [...ENTRY.emails], notices: { ...ENTRY.notices } };
    expect(subscribe(known, again, TUESDAY)).toBeUndefined();
  });

  it.each<[string, Partial<SubscriberEntry>]>([
    ['mobile', { mobile: '37499000001' }],
    ['mobile, gone', { mobile: undefined }],
    ['addresses', { emails: [] }],
    ['language', { language: 'ru' }],
    ['consent to SMS', { notices: { sms: false, email: true } }],
    ['consent to mail', { notices: { sms: true, email: false } }],
  ])('makes the next version: %s', (_what, change) => {
    const known = subscribe(undefined, ENTRY, MONDAY);
    expect(subscribe(known, { ...ENTRY, ...change }, TUESDAY)).toEqual({
      ...ENTRY,
      ...change,
      version: 2,
      changedAt: TUESDAY,
    });
  });
});
