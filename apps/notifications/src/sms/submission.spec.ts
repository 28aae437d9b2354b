import { describe, expect, it } from '@jest/globals';
import { phoneAddress, senderAddress } from './address.js';
import { type Envelope, relativeTime, submissionsOf } from './submission.js';

const ENVELOPE: Envelope = {
  source: senderAddress('e-citizen'),
  destination: phoneAddress('37491000001'),
  urgent: false,
  validSeconds: 3 * 24 * 60 * 60,
  reference: 0xab,
  longText: 'udh',
};
const ARMENIAN = 'Ձեզ նամակ է եկել։ '.repeat(8);

describe('what is submitted', () => {
  it('for a short Latin text is one part in GSM 7-bit, an octet a septet', () => {
    expect(submissionsOf('Your code: {731904}', ENVELOPE)).toEqual([
      {
        source_addr_ton: 5,
        source_addr_npi: 0,
        source_addr: 'e-citizen',
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        destination_addr: '37491000001',
        priority_flag: 0,
        validity_period: '000003000000000R',
        registered_delivery: 1,
        esm_class: 0,
        data_coding: 0,
        short_message: Buffer.from('Your code: \x1b(731904\x1b)'),
      },
    ]);
  });

  it('for a short Armenian text is one part in UCS-2', () => {
    const [only, ...more] = submissionsOf('Ձեր ծածկագիրը՝ 731904', { ...ENVELOPE, urgent: true });
    expect(more).toEqual([]);
    expect(only).toMatchObject({ data_coding: 8, esm_class: 0, priority_flag: 1 });
    expect((only?.['short_message'] as Buffer).swap16().toString('utf16le')).toBe('Ձեր ծածկագիրը՝ 731904');
  });

  it('for a long text has a header in each part, and never more than 140 octets', () => {
    const parts = submissionsOf(ARMENIAN, ENVELOPE);
    expect(parts).toHaveLength(3);
    const octets = parts.map((part) => part['short_message'] as Buffer);
    expect(octets.map((one) => one.subarray(0, 6).toString('hex'))).toEqual([
      '050003ab0301',
      '050003ab0302',
      '050003ab0303',
    ]);
    expect(octets.every((one) => one.length <= 140)).toBe(true);
    expect(parts.every((part) => part['esm_class'] === 0x40)).toBe(true);
    const joined = Buffer.concat(octets.map((one) => one.subarray(6)));
    expect(joined.swap16().toString('utf16le')).toBe(ARMENIAN);
  });

  it('for a long text can have optional parameters instead of headers', () => {
    const parts = submissionsOf(ARMENIAN, { ...ENVELOPE, longText: 'sar' });
    expect(
      parts.map((part) => [part['sar_segment_seqnum'], part['sar_total_segments'], part['esm_class']]),
    ).toEqual([
      [1, 3, 0],
      [2, 3, 0],
      [3, 3, 0],
    ]);
    expect(parts.every((part) => part['sar_msg_ref_num'] === 0xab)).toBe(true);
  });

  it('for a long text can be all of it at once', () => {
    const [only, ...more] = submissionsOf(ARMENIAN, { ...ENVELOPE, longText: 'payload' });
    expect(more).toEqual([]);
    expect(only?.['short_message']).toHaveLength(0);
    expect((only?.['message_payload'] as Buffer).swap16().toString('utf16le')).toBe(ARMENIAN);
  });

  it.each([
    ['e-citizen', { ton: 5, npi: 0 }],
    ['1234', { ton: 3, npi: 0 }],
    ['37460464504', { ton: 1, npi: 1 }],
  ])('from %s says what kind of address that is', (from, kind) => {
    expect(senderAddress(from)).toEqual({ ...kind, digits: from });
  });

  it.each([
    [90, '000000000130000R'],
    [0.2, '000000000001000R'],
    [-5, '000000000001000R'],
    [25 * 60 * 60 + 61, '000001010101000R'],
    [400 * 24 * 60 * 60, '000030000000000R'],
  ])('is valid for %d seconds as %s', (seconds, time) => {
    expect(relativeTime(seconds)).toBe(time);
  });
});
