import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { recordsOf } from './fetched-record.js';

interface Encoded {
  readonly buffer: Buffer;
}

// kafkajs's own writer: another hand than ours.
const require = createRequire(import.meta.url);
const makeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => Encoded;
const { RecordBatch: makeBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<Encoded>;
};

const FIRST_TIME = 1_795_000_000_000;

async function batchOf(records: readonly object[], more: object = {}): Promise<Buffer> {
  const made = records.map((record, offsetDelta) => makeRecord({ offsetDelta, ...record }));
  const fields = {
    records: made,
    firstOffset: 7_000_000_000,
    firstTimestamp: FIRST_TIME,
    lastOffsetDelta: 0,
  };
  return (await makeBatch({ ...fields, ...more })).buffer;
}

const headers = { ce_id: 'one', ce_type: 'pep.message.accepted.v1', 'content-type': 'application/json' };
const first = { key: 'Ա', value: '{"text":"Բարև"}', headers, timestampDelta: 0 };
const second = { key: null, value: null, headers: { ...headers, ce_id: 'two' }, timestampDelta: 200_000_000 };
const third = { key: 'c', value: 'x'.repeat(300), headers: { other: ['a', 'b'] }, timestampDelta: -5 };

const textsOf = (octets: Buffer) =>
  recordsOf(octets).map((record) => [record.keyText(), record.valueText(), record.headerTexts()]);
const TEXTS = [
  ['Ա', '{"text":"Բարև"}', headers],
  ['', '', { ...headers, ce_id: 'two' }],
  ['c', 'x'.repeat(300), { other: 'a' }],
];

describe('records out of a fetch', () => {
  it('have the texts that were sent, of any length, language and number of headers', async () => {
    expect(textsOf(await batchOf([first, second, third]))).toEqual(TEXTS);
  });

  it('tell one header by its name, whatever the record before had', async () => {
    const records = recordsOf(await batchOf([first, second, third, { ...first, headers: {} }, first]));
    const told = (name: string) => records.map((record) => record.headerText(name));
    expect(['ce_type', 'ce_id', 'other', 'ce_id'].map(told)).toEqual([
      [headers.ce_type, headers.ce_type, '', '', headers.ce_type],
      ['one', 'two', '', '', 'one'],
      ['', '', 'a', '', ''],
      ['one', 'two', '', '', 'one'],
    ]);
  });

  it('come out of gzip as they went in', async () => {
    expect(textsOf(await batchOf([first, second, third], { compression: 1 }))).toEqual(TEXTS);
  });

  it('tell their offsets and times, from several batches', async () => {
    const octets = Buffer.concat([
      await batchOf([first, second]),
      await batchOf([third], { firstOffset: 9_000_000_000 }),
    ]);
    expect(recordsOf(octets).map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
      ['7000000000', String(FIRST_TIME)],
      ['7000000001', String(FIRST_TIME + 200_000_000)],
      ['9000000000', String(FIRST_TIME - 5)],
    ]);
  });

  it('have the broker’s time where it sets one for all', async () => {
    const octets = await batchOf([first, second], { maxTimestamp: FIRST_TIME + 9 });
    const APPEND_TIME = 0x08;
    octets.writeInt16BE(octets.readInt16BE(21) | APPEND_TIME, 21);
    expect(recordsOf(octets).map(({ timestamp }) => timestamp)).toEqual(
      Array.from({ length: 2 }, () => String(FIRST_TIME + 9)),
    );
  });

  it('are to kafkajs what its own reader would give', async () => {
    const [one, two] = recordsOf(await batchOf([first, second], { transactional: true, producerId: 12 }));
    expect(one?.key).toEqual(Buffer.from('Ա'));
    expect(one?.value).toEqual(Buffer.from('{"text":"Բարև"}'));
    expect(one?.headers['ce_id']).toEqual(Buffer.from('one'));
    expect([two?.key, two?.value]).toEqual([null, null]);
    expect(one?.isControlRecord).toBe(false);
    expect(one?.batchContext).toEqual({ producerId: '12', inTransaction: true });
  });

  it('are those of whole batches, where the broker’s answer is full', async () => {
    const whole = await batchOf([first, second]);
    const octets = Buffer.concat([whole, (await batchOf([third])).subarray(0, -1)]);
    expect(recordsOf(octets)).toHaveLength(2);
    expect(recordsOf(whole.subarray(0, 30))).toEqual([]);
  });

  it('are refused, and said to be, in a compression or a format that is not read', async () => {
    const snappy = await batchOf([first]);
    snappy.writeInt16BE(2, 21);
    expect(() => recordsOf(snappy)).toThrow(/codec 2 are not read: have them sent plain or by gzip/);
    const old = await batchOf([first]);
    old.writeInt8(1, 16);
    expect(() => recordsOf(old)).toThrow(/format 1 are not read, only of 2/);
  });
});
