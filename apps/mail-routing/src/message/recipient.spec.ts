import { describe, expect, it } from '@jest/globals';
import { recipientOf } from './recipient.js';

describe('recipient', () => {
  it.each([
    ['5001950015@e-citizen.am', { identifier: '5001950015', kind: 'person' }],
    ['5001950015@ECITIZEN.AM', { identifier: '5001950015', kind: 'person' }],
    ['22335588@e-citizen.am', { identifier: '22335588', kind: 'organisation' }],
    ['37491123456@e-citizen.am', { identifier: '37491123456', kind: 'phone' }],
    ['091123456@ecitizen.am', { identifier: '37491123456', kind: 'phone' }],
  ])('reads %s', (address, recipient) => {
    expect(recipientOf(address)).toEqual(recipient);
  });

  it.each([
    '5001950015@e-citizen.com',
    '500195001@e-citizen.am',
    '0001950015@e-citizen.am',
    '223355881234@e-citizen.am',
    'anna@e-citizen.am',
    '37410123456@e-citizen.am',
    '5001950015',
    '@e-citizen.am',
  ])('knows no mailbox at %s', (address) => {
    expect(recipientOf(address)).toBeUndefined();
  });
});
