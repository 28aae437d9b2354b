import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { crc32c } from './crc32c.js';

const theirs = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/crc32C') as (
  octets: Buffer,
) => number;

describe('the checksum of record batches', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
  ])('of %p is what the catalogues of checksums say', (text, sum) => {
    expect(crc32c(Buffer.from(text))).toBe(sum);
  });

  it('of 32 zeros is what RFC 3720 B.4 says', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  });

  it('is kafkajs’s own, for every length up to a hundred octets', () => {
    const octets = Buffer.from(Array.from({ length: 100 }, (_, index) => (index * 199 + 7) & 0xff));
    for (let length = 0; length <= octets.length; length++)
      expect(crc32c(octets.subarray(0, length))).toBe(theirs(octets.subarray(0, length)));
  });
});
