import { crc32c } from './crc32c.js';

const FORMAT = 2;
const NULL_LENGTH = -1;
/** Octets of a batch before its length, before what its checksum covers, and before its records. */
const LENGTH_END = 12;
const SUMMED_FROM = 21;
const HEAD_OCTETS = 61;

/** A message as kafkajs's producer is given it. */
export interface ProducedMessage {
  readonly key?: string | null;
  readonly value: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request to produce is made of, by kafkajs's names. */
export interface ProduceParameters {
  readonly acks: number;
  readonly timeout: number;
  readonly producerId: number | string;
  readonly producerEpoch: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence: number;
      readonly messages: readonly ProducedMessage[];
    }[];
  }[];
}

/**
 * Writes a request to Produce, versions 3 to 7: neither compressed nor in a transaction, all records of the time `now`.
 * @see https://kafka.apache.org/protocol#The_Messages_Produce
 */
export function writeProduceRequest(request: ProduceParameters, now: number): Buffer {
  const parts: Buffer[] = [];
  const writer = new OctetWriter(Buffer.allocUnsafe(headSize(request)));
  writer.int16(NULL_LENGTH);
  writer.int16(request.acks);
  writer.int32(request.timeout);
  writer.int32(request.topicData.length);
  for (const { topic, partitions } of request.topicData) {
    writer.shortText(topic);
    writer.int32(partitions.length);
    for (const { partition, firstSequence, messages } of partitions) {
      const batch = writeBatch(messages, { ...request, firstSequence, now });
      writer.int32(partition);
      writer.int32(batch.length);
      parts.push(writer.sinceLast(), batch);
    }
  }
  return Buffer.concat([...parts, writer.sinceLast()]);
}

/** Octets of all but the batches. */
function headSize({ topicData }: ProduceParameters): number {
  return topicData.reduce(
    (sum, { topic, partitions }) => sum + 2 + Buffer.byteLength(topic) + 4 + partitions.length * 8,
    12,
  );
}

interface BatchFields {
  readonly producerId: number | string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly now: number;
}

/** A record batch. @see https://kafka.apache.org/documentation/#recordbatch */
function writeBatch(messages: readonly ProducedMessage[], fields: BatchFields): Buffer {
  const sizes = messages.map(recordSize);
  const octets = sizes.reduce((sum, size) => sum + integerSize(size) + size, HEAD_OCTETS);
  const batch = Buffer.allocUnsafe(octets);
  const writer = new OctetWriter(batch);
  writer.int64(0);
  writer.int32(octets - LENGTH_END);
  writer.int32(0);
  writer.int8(FORMAT);
  writer.int32(0);
  writer.int16(0);
  writer.int32(messages.length - 1);
  writer.int64(fields.now);
  writer.int64(fields.now);
  writer.int64(fields.producerId);
  writer.int16(fields.producerEpoch);
  writer.int32(fields.firstSequence);
  writer.int32(messages.length);
  messages.forEach((message, index) => {
    writer.integer(sizes[index] ?? 0);
    writeRecord(writer, message, index);
  });
  batch.writeUInt32BE(crc32c(batch.subarray(SUMMED_FROM)), SUMMED_FROM - 4);
  return batch;
}

/** Octets of a record behind its own length. */
function recordSize({ key, value, headers = {} }: ProducedMessage, offsetDelta: number): number {
  let size = 2 + integerSize(offsetDelta) + textSize(key) + textSize(value);
  let count = 0;
  for (const name in headers) {
    size += textSize(name) + textSize(headers[name]);
    count += 1;
  }
  return size + integerSize(count);
}

function writeRecord(
  writer: OctetWriter,
  { key, value, headers = {} }: ProducedMessage,
  offsetDelta: number,
): void {
  writer.int8(0);
  // After the batch's first time.
  writer.integer(0);
  writer.integer(offsetDelta);
  writer.text(key);
  writer.text(value);
  const names = Object.keys(headers);
  writer.integer(names.length);
  for (const name of names) {
    writer.text(name);
    writer.text(headers[name]);
  }
}

type MaybeText = string | null | undefined;

function textSize(text: MaybeText): number {
  if (text == null) return integerSize(NULL_LENGTH);
  const octets = Buffer.byteLength(text);
  return integerSize(octets) + octets;
}

/** Octets of a signed integer below 2^31 of variable length: seven bits an octet, in zigzag. */
function integerSize(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest >>>= 7) size += 1;
  return size;
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

class OctetWriter {
  readonly #octets: Buffer;
  #at = 0;
  #lastAt = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  int8(value: number): void {
    this.#at = this.#octets.writeInt8(value, this.#at);
  }

  int16(value: number): void {
    this.#at = this.#octets.writeInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#at = this.#octets.writeInt32BE(value, this.#at);
  }

  int64(value: number | string): void {
    this.#at = this.#octets.writeBigInt64BE(BigInt(value), this.#at);
  }

  integer(value: number): void {
    let rest = zigzag(value);
    for (; rest > 0x7f; rest >>>= 7) this.#octets[this.#at++] = (rest & 0x7f) | 0x80;
    this.#octets[this.#at++] = rest;
  }

  text(text: MaybeText): void {
    this.integer(text == null ? NULL_LENGTH : Buffer.byteLength(text));
    if (text != null) this.#at += this.#octets.write(text, this.#at);
  }

  shortText(text: string): void {
    this.int16(Buffer.byteLength(text));
    this.#at += this.#octets.write(text, this.#at);
  }

  /** What was written since this was asked before. */
  sinceLast(): Buffer {
    return this.#octets.subarray(this.#lastAt, (this.#lastAt = this.#at));
  }
}
