import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { writeProduceRequest } from './produce-request.js';

interface Decoder {
  readonly offset: number;
  readString(): string | null;
  readInt16(): number;
  readInt32(): number;
}
interface Decoded {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  readonly offset: string;
  readonly timestamp: string;
  readonly batchContext: object;
}

// kafkajs's own reader: another hand than ours.
const require = createRequire(import.meta.url);
const ItsDecoder = require('kafkajs/src/protocol/decoder') as new (octets: Buffer) => Decoder;
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
  decoder: Decoder,
) => Promise<Decoded[]>;
const crc32c = require('kafkajs/src/protocol/recordBatch/crc32C') as (octets: Buffer) => number;

const NOW = 1_795_000_000_000;
const headers = { ce_id: 'one', ce_source: '/pep/Փոստ' };
const message = { key: '5001950015', value: '{"text":"Բարև"}', headers };
const long = { key: 'k', value: 'x'.repeat(700_000), headers: {} };
const request = (topicData: Parameters<typeof writeProduceRequest>[0]['topicData']) =>
  writeProduceRequest({ acks: -1, timeout: 30_000, producerId: '4000', producerEpoch: 2, topicData }, NOW);

describe('a request to produce', () => {
  it('has what the protocol wants, in its order', async () => {
    const decoder = new ItsDecoder(
      request([
        { topic: 'pep.message.v1', partitions: [{ partition: 3, firstSequence: 17, messages: [message] }] },
      ]),
    );
    expect([decoder.readString(), decoder.readInt16(), decoder.readInt32()]).toEqual([null, -1, 30_000]);
    expect([decoder.readInt32(), decoder.readString(), decoder.readInt32()]).toEqual([
      1,
      'pep.message.v1',
      1,
    ]);
    expect(decoder.readInt32()).toBe(3);
    const [record] = await decodeMessages(decoder);
    expect(record).toMatchObject({ offset: '0', timestamp: String(NOW) });
    expect([record?.key?.toString(), record?.value?.toString()]).toEqual([message.key, message.value]);
    expect(record?.headers).toEqual({ ce_id: Buffer.from('one'), ce_source: Buffer.from('/pep/Փոստ') });
    expect(record?.batchContext).toMatchObject({ producerId: '4000', producerEpoch: 2, firstSequence: 17 });
  });

  it('has all records of all partitions and topics, of any length', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ key: null, value: String(index) }));
    const octets = request([
      { topic: 'one', partitions: [{ partition: 0, firstSequence: 0, messages: many }] },
      {
        topic: 'two',
        partitions: [
          { partition: 1, firstSequence: 0, messages: [long] },
          { partition: 2, firstSequence: 9, messages: [{ key: 'gone', value: null }] },
        ],
      },
    ]);
    const decoder = new ItsDecoder(octets.subarray(2 + 2 + 4));
    const found: (readonly [string | null, number, Decoded[]])[] = [];
    for (let topics = decoder.readInt32(); topics > 0; topics--) {
      const topic = decoder.readString();
      for (let partitions = decoder.readInt32(); partitions > 0; partitions--)
        found.push([topic, decoder.readInt32(), await decodeMessages(decoder)]);
    }
    expect(found.map(([topic, partition, records]) => [topic, partition, records.length])).toEqual([
      ['one', 0, 300],
      ['two', 1, 1],
      ['two', 2, 1],
    ]);
    expect(found[0]?.[2].map(({ offset, value }) => [offset, value?.toString()])).toEqual(
      many.map(({ value }, index) => [String(index), value]),
    );
    expect(found[1]?.[2][0]?.value).toEqual(Buffer.from(long.value));
    expect(found[2]?.[2][0]).toMatchObject({ key: Buffer.from('gone'), value: null });
    expect(decoder.offset).toBe(octets.length - 8);
  });

  it('has the checksum that brokers compare', () => {
    const octets = request([
      { topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages: [message] }] },
    ]);
    const batch = octets.subarray(2 + 2 + 4 + 4 + 3 + 4 + 4 + 4);
    expect(batch.readUInt32BE(17)).toBe(crc32c(batch.subarray(21)));
  });
});
