import { randomUUID } from 'node:crypto';
import type { Fact, FactDefinition } from '@pep/contracts';
import type { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import {
  followedFacts,
  type FollowedFacts,
  followedRecord,
  MalformedFact,
  type RawRecord,
  readFact,
} from '../fact-envelope.js';
import { ReceivedRecord } from './quick-records.js';
import { createKafka, type KafkaOptions } from './kafka-connection.js';

/** What a reading of a topic found beside its facts. */
export interface History {
  /** Every fact sent after this time (ms since 1970) is still there: 0 when nothing was deleted, Infinity when unknown. */
  readonly wholeAfterMs: number;
  /** Records that claim to be such a fact and are none. */
  readonly malformed: number;
}

/** What of one partition is wanted: up to the record before `end`. */
interface Range {
  readonly low: bigint;
  readonly end: bigint;
}

/**
 * Reads what a topic holds of one kind of fact, from its beginning to its end as it is now, a batch at a time. Repeats
 * come as often as they are there. Nothing is committed, and the group that the protocol asks for is deleted again.
 * @throws Error when Kafka can not be reached, or what `take` throws
 */
export async function readHistory<Data>(
  options: KafkaOptions,
  definition: FactDefinition<Data>,
  take: (facts: Fact<Data>[]) => Promise<void>,
): Promise<History> {
  const kafka = createKafka(options);
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ranges = await rangesOf(admin, options.topicPrefix + definition.topic);
    const reading = new Reading(definition, ranges, take);
    if (!reading.isOver) await readAll(kafka, admin, options, reading);
    return reading.history;
  } finally {
    await admin.disconnect();
  }
}

async function readAll<Data>(
  kafka: Kafka,
  admin: Admin,
  { topicPrefix, service }: KafkaOptions,
  reading: Reading<Data>,
): Promise<void> {
  const groupId = `${topicPrefix}${service}.history.${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topicPrefix + reading.definition.topic], fromBeginning: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reading.fail(payload.error);
    });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => reading.takeBatch(payload) });
    await reading.ended;
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

async function rangesOf(admin: Admin, topic: string): Promise<Map<number, Range>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(
    offsets.map(({ partition, low, high }) => [partition, { low: BigInt(low), end: BigInt(high) }]),
  );
}

class Reading<Data> {
  readonly #followed: FollowedFacts;
  readonly #open: Set<number>;
  readonly #ended = Promise.withResolvers<undefined>();
  readonly history = { wholeAfterMs: 0, malformed: 0 };

  constructor(
    readonly definition: FactDefinition<Data>,
    private readonly ranges: ReadonlyMap<number, Range>,
    private readonly take: (facts: Fact<Data>[]) => Promise<void>,
  ) {
    this.#followed = followedFacts([definition]);
    this.#open = new Set([...ranges].filter(([, { low, end }]) => end > low).map(([partition]) => partition));
    // Of a partition that is empty now but was not, nobody can say when its last record was sent.
    const isEmptied = [...ranges.values()].some(({ low, end }) => low === end && low > 0n);
    if (isEmptied) this.history.wholeAfterMs = Number.POSITIVE_INFINITY;
  }

  get isOver(): boolean {
    return this.#open.size === 0;
  }

  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  fail(error: Error): void {
    this.#ended.reject(error);
  }

  async takeBatch({ batch }: EachBatchPayload): Promise<void> {
    const range = this.ranges.get(batch.partition);
    if (range === undefined || !this.#open.has(batch.partition)) return;
    try {
      await this.take(this.#factsOf(batch, range));
    } catch (error) {
      this.fail(error as Error);
      return;
    }
    if (BigInt(batch.lastOffset()) + 1n >= range.end) this.#open.delete(batch.partition);
    if (this.isOver) this.#ended.resolve(undefined);
  }

  #factsOf({ partition, messages }: EachBatchPayload['batch'], { low, end }: Range): Fact<Data>[] {
    return messages.flatMap((message) => {
      const offset = BigInt(message.offset);
      if (offset >= end) return [];
      if (offset === low && low > 0n)
        this.history.wholeAfterMs = Math.max(this.history.wholeAfterMs, Number(message.timestamp));
      const record = new ReceivedRecord(this.definition.topic, partition, message);
      return this.#factsIn(record);
    });
  }

  /** None, or one. */
  #factsIn(record: RawRecord): Fact<Data>[] {
    const followed = followedRecord(record, this.#followed);
    if (followed === undefined) return [];
    try {
      return [readFact(followed) as Fact<Data>];
    } catch (error) {
      if (!(error instanceof MalformedFact)) throw error;
      this.history.malformed += 1;
      return [];
    }
  }
}
