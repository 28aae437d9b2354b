import { describe, expect, it } from '@jest/globals';
import { confirmationUnder } from './confirmation.js';
import { changeSender, correctSender, registerSender, removeSender, stateOf } from './sender.js';

const MORNING = new Date('2026-11-21T09:00:00Z');
const NOON = new Date('2026-11-21T12:00:00Z');

const sender = registerSender(
  {
    id: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11',
    organisation: '22335588',
    address: 'info@ekeng.am',
    sources: ['203.0.113.7', 'ekeng.am'],
    smsAllowed: false,
    suspended: false,
    organisationSuspended: false,
    confirmation: 'domain',
  },
  MORNING,
);

describe('a sender', () => {
  it('begins as version 1 and is active', () => {
    expect(sender).toMatchObject({ version: 1, createdAt: MORNING, changedAt: MORNING });
    expect(stateOf(sender)).toBe('active');
  });

  it('changes what is given and keeps the rest', () => {
    const changed = changeSender(sender, { smsAllowed: true }, NOON);
    expect(changed).toEqual({ ...sender, smsAllowed: true, version: 2, changedAt: NOON });
  });

  it.each([{}, { suspended: false }, { sources: ['203.0.113.7', 'ekeng.am'] }])(
    'stays the same value when %j changes nothing',
    (change) => {
      expect(changeSender(sender, change, NOON)).toBe(sender);
    },
  );

  it('is suspended when it is, or when its organisation is', () => {
    expect(stateOf({ ...sender, suspended: true })).toBe('suspended');
    expect(stateOf({ ...sender, organisationSuspended: true })).toBe('suspended');
  });

  it('is not there for others until it is confirmed', () => {
    expect(stateOf({ ...sender, confirmation: 'pending' })).toBe('removed');
    expect(stateOf({ ...sender, confirmation: 'code' })).toBe('active');
  });

  it('has a new version for a correction, also when today stays as it is', () => {
    expect(correctSender(sender, { suspended: false }, NOON)).toEqual({
      ...sender,
      ...{ version: 2, changedAt: NOON },
    });
    expect(correctSender(sender, { smsAllowed: true }, NOON).version).toBe(2);
  });

  it.each([
    ['domain', 'its own organisation', 'domain'],
    ['code', 'its own organisation', 'code'],
    ['pending', 'its own organisation', 'domain'],
    ['domain', 'another organisation', 'pending'],
    ['code', 'another organisation', 'pending'],
    ['pending', 'another organisation', 'pending'],
    ['domain', 'nobody', 'pending'],
    ['code', 'nobody', 'code'],
    ['pending', 'nobody', 'pending'],
  ] as const)('confirmed by %s, is under a domain of %s by %s', (confirmation, whose, becomes) => {
    const holder = {
      'its own organisation': '22335588',
      'another organisation': '11223344',
      nobody: undefined,
    };
    expect(confirmationUnder({ organisation: '22335588', confirmation }, holder[whose])).toBe(becomes);
  });

  it('is removed with a version of its own, whatever it was before', () => {
    const removed = removeSender({ ...sender, suspended: true }, NOON);
    expect(removed).toMatchObject({ version: 2, removedAt: NOON, changedAt: NOON });
    expect(stateOf(removed)).toBe('removed');
  });
});
