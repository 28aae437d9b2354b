import { describe, expect, it } from '@jest/globals';
import { decideNotice, type NoticedDelivery, type NotificationOutcome } from './notice.js';

const AT = new Date('2026-11-22T06:00:00Z');
const EARLIER = new Date('2026-11-22T05:00:00Z');
const told = (outcome: NotificationOutcome['outcome']): NotificationOutcome => ({
  dispatchId: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0b02',
  channel: 'sms',
  template: 'letter-waiting',
  outcome,
  at: AT,
});
const delivery = (kind: 'person' | 'phone', given: Partial<NoticedDelivery> = {}): NoticedDelivery => ({
  messageId: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11',
  recipient: { identifier: kind === 'person' ? '5001950015' : '37491123456', kind },
  digest: Buffer.alloc(32),
  status: kind === 'person' ? 'consigned' : 'submitted',
  notifiedAt: null,
  relayedAt: null,
  ...given,
});

describe('of a mailbox', () => {
  it.each([
    ['the first notice', 'sent', {}, { evidence: 'ConsignmentNotification', notifiedAt: AT }],
    ['a further notice', 'sent', { notifiedAt: EARLIER }, { evidence: 'ConsignmentNotification' }],
    ['a notice that failed', 'failed', {}, { evidence: 'ConsignmentNotificationFailure' }],
    ['a receipt of the phone', 'delivered', { notifiedAt: EARLIER }, undefined],
  ] as const)('%s means what it means', (_what, outcome, known, step) => {
    expect(decideNotice(delivery('person', known), told(outcome))).toEqual(step);
  });
});

describe('of a phone', () => {
  it.each([
    ['what the centre took', 'sent', {}, { evidence: 'RelayToNonERDS', relayedAt: AT }],
    ['what the centre took before', 'sent', { relayedAt: EARLIER }, undefined],
    ['a receipt', 'delivered', { relayedAt: EARLIER }, { status: 'delivered' }],
    ['a failure', 'failed', {}, { evidence: 'RelayToNonERDSFailure', status: 'failed' }],
    [
      'a failure after the centre took it',
      'failed',
      { relayedAt: EARLIER },
      { evidence: 'RelayToNonERDSFailure', status: 'failed' },
    ],
    ['a failure after it arrived', 'failed', { status: 'delivered' }, undefined],
    ['a receipt after it failed', 'delivered', { status: 'failed' }, undefined],
  ] as const)('%s means what it means', (_what, outcome, known, step) => {
    expect(decideNotice(delivery('phone', known), told(outcome))).toEqual(step);
  });
});
