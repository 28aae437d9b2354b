import { describe, expect, it } from '@jest/globals';
import { RECEIPT_MODES, receiptFor, REPORTED_EVENTS, waitAfter } from './receipt.js';

const silent = { notify: undefined, reading: false };

describe('the receipt that an event makes', () => {
  it.each(REPORTED_EVENTS)('%s is told in every mode that tells all, once', (event) => {
    const forms = RECEIPT_MODES.map((mode) => receiptFor(event, mode, silent));
    expect(forms).toEqual([
      undefined,
      'rem',
      event === 'RelayToNonERDSFailure' ? 'dsn' : undefined,
      'webhook',
      'stream',
    ]);
  });

  it.each([
    ['ContentConsignment', undefined, undefined],
    ['ContentConsignment', 'SUCCESS', 'dsn'],
    ['ContentConsignment', 'success,failure', 'dsn'],
    ['ContentConsignment', 'FAILURE,DELAY', undefined],
    ['ContentConsignment', 'NEVER', undefined],
    ['RelayToNonERDS', 'SUCCESS', 'dsn'],
    ['RelayToNonERDS', undefined, undefined],
    ['RelayToNonERDSFailure', undefined, 'dsn'],
    ['RelayToNonERDSFailure', 'FAILURE', 'dsn'],
    ['RelayToNonERDSFailure', 'SUCCESS', undefined],
    ['RelayToNonERDSFailure', 'NEVER', undefined],
    ['ContentHandover', 'SUCCESS,FAILURE,DELAY', undefined],
    ['AcknowledgementExpiry', 'SUCCESS,FAILURE,DELAY', undefined],
  ] as const)('as a delivery report: %s with NOTIFY=%s is %s', (event, notify, form) => {
    expect(receiptFor(event, 'dsn', { notify, reading: true })).toBe(form);
  });

  it('as a reading report needs the letter to ask, whatever NOTIFY says', () => {
    expect(receiptFor('ContentAcknowledgement', 'dsn', { notify: 'NEVER', reading: true })).toBe('mdn');
    expect(
      receiptFor('ContentAcknowledgement', 'dsn', { notify: 'SUCCESS', reading: false }),
    ).toBeUndefined();
    expect(receiptFor('ContentHandover', 'dsn', { notify: 'SUCCESS', reading: true })).toBeUndefined();
  });
});

it('waits twice as long after each try, an hour at most', () => {
  expect([0, 1, 2, 3, 20].map(waitAfter)).toEqual([5_000, 5_000, 10_000, 20_000, 3_600_000]);
});
