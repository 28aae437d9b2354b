import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Message, type PartitionMetadata, Partitioners } from 'kafkajs';
import { murmur2, partitionByKey } from './partition-of.js';

const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
  partitionId,
  leader: 1,
})) as unknown as PartitionMetadata[];
const ours = partitionByKey();
const theirs = Partitioners.DefaultPartitioner();

function given(key: string): { topic: string; partitionMetadata: PartitionMetadata[]; message: Message } {
  return { topic: 'pep.message.v1', partitionMetadata, message: { key, value: '' } };
}

describe('the partition of a record', () => {
  // What the tests of Kafka's own client have.
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ])('comes of the hash that every client has of %s', (key, hash) => {
    expect(murmur2(key)).toBe(hash);
  });

  it('is the one that kafkajs chose until now, whatever the key', () => {
    const keys = [
      '',
      'a',
      'ab',
      'abc',
      'Փոստ',
      '5001950015',
      ...Array.from({ length: 500 }, () => randomUUID()),
    ];
    for (const key of keys) expect(ours(given(key))).toBe(theirs(given(key)));
    expect(new Set(keys.map((key) => ours(given(key)))).size).toBe(partitionMetadata.length);
  });
});
