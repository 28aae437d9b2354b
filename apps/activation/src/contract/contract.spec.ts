import { describe, expect, it } from '@jest/globals';
import { contractOf, versionInForce } from './contract.js';

const contracts = ['2027-01-01', '2026-01-01'].map((version) =>
  contractOf(version, 'en', Buffer.from('The contract \nBe good.\n')),
);

describe('a contract', () => {
  it('is what its octets are', () => {
    expect(contracts[0]).toMatchObject({
      title: 'The contract',
      digest: 'sha-256:0e6386121a493aa0147bcf514873f837064e157801805cae59903a3a8717e64c',
    });
  });

  it.each([
    ['2025-12-31', undefined],
    ['2026-01-01', '2026-01-01'],
    ['2026-12-31', '2026-01-01'],
    ['2027-01-01', '2027-01-01'],
    ['2030-05-05', '2027-01-01'],
  ])('on %s is the one of %p', (day, version) => {
    expect(versionInForce(contracts, day)).toBe(version);
  });
});
