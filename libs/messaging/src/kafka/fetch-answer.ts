import { type FetchedRecord, recordsOf } from './fetched-record.js';

/** A broker's answer to a fetch, by kafkajs's names. */
export interface FetchAnswer {
  readonly throttleTime: number;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
}

interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly preferredReadReplica: number;
  readonly messages: readonly FetchedRecord[];
}

/**
 * Reads a broker's answer to Fetch, version 11.
 * @throws Error as {@link recordsOf}
 * @see https://kafka.apache.org/protocol#The_Messages_Fetch
 */
export function readFetchAnswer(octets: Buffer): FetchAnswer {
  const reader = new AnswerReader(octets);
  return {
    // The broker has not held the answer back; it asks the client to wait.
    throttleTime: 0,
    clientSideThrottleTime: reader.int32(),
    errorCode: reader.int16(),
    sessionId: reader.int32(),
    responses: reader.array(() => ({
      topicName: reader.string(),
      partitions: reader.array(() => partitionOf(reader)),
    })),
  };
}

function partitionOf(reader: AnswerReader): FetchedPartition {
  return {
    partition: reader.int32(),
    errorCode: reader.int16(),
    highWatermark: reader.int64(),
    lastStableOffset: reader.int64(),
    lastStartOffset: reader.int64(),
    abortedTransactions: reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() })),
    preferredReadReplica: reader.int32(),
    messages: recordsOf(reader.octets()),
  };
}

class AnswerReader {
  #at = 0;

  constructor(private readonly answer: Buffer) {}

  int16(): number {
    return this.answer.readInt16BE((this.#at += 2) - 2);
  }

  int32(): number {
    return this.answer.readInt32BE((this.#at += 4) - 4);
  }

  int64(): string {
    return this.answer.readBigInt64BE((this.#at += 8) - 8).toString();
  }

  string(): string {
    const length = this.int16();
    return this.answer.toString('utf8', this.#at, (this.#at += length));
  }

  /** One that is null has the length -1. */
  array<Item>(read: () => Item): Item[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }

  octets(): Buffer {
    const length = Math.max(0, this.int32());
    return this.answer.subarray(this.#at, (this.#at += length));
  }
}
