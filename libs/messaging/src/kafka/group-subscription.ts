import { Logger } from '@nestjs/common';
import type { Batch, Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawRecord } from '../fact-envelope.js';
import { createKafka, type KafkaOptions } from './kafka-connection.js';

const SESSION_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 3_000;
const REBALANCE_TIMEOUT_MS = 60_000;
const FETCH_OCTETS_MAX = 2 * 1024 * 1024;
/** Who has caught up asks again after this long at the earliest: a transaction for each fact would cost a disk flush for each. */
const GATHER_MS = 100;
/** An answer comes as soon as there is a fact; the broker is asked again after this long without one. */
const FETCH_WAIT_MS = 500;
/** More than a service follows: all batches of a broker's answer come at once, and those that are small are joined. */
const PARTITIONS_AT_ONCE = 32;
const JOINED_RECORDS_MAX = 1_000;
/** Transactions at a time: one batch is decoded while another is written. */
const JOINED_AT_ONCE = 3;
const PAUSE_FIRST_MS = 200;
const PAUSE_MAX_MS = 5_000;
const REJOIN_WAIT_MS = 1_000;

/** What a group subscription feeds. */
export interface BatchSink {
  readonly name: string;
  consume(records: readonly RawRecord[]): Promise<void>;
}

/** A batch of one partition that kafkajs waits for. */
interface Waiting {
  readonly payload: EachBatchPayload;
  readonly resolve: (after: Promise<void> | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Feeds a sink from topics as one consumer group. What a few facts of each partition would cost in transactions and
 * commits of offsets they cost once: batches that come together are handled as one. The offset moves only after the sink
 * has committed; a sink that throws is asked again with the same batch, with growing pauses, until it succeeds or a
 * partition is taken away.
 */
export class GroupSubscription {
  readonly #logger = new Logger(GroupSubscription.name);
  #consumer: Consumer | undefined;
  #stopped = false;
  #waiting: Waiting[] = [];

  constructor(
    private readonly options: KafkaOptions,
    private readonly topics: readonly string[],
    private readonly sink: BatchSink,
  ) {}

  async start(): Promise<void> {
    const consumer = createKafka(this.options).consumer({
      groupId: `${this.options.topicPrefix}${this.sink.name}`,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxBytesPerPartition: FETCH_OCTETS_MAX,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
    });
    this.#consumer = consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) void this.#rejoin(payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({
      topics: this.topics.map((topic) => this.options.topicPrefix + topic),
      fromBeginning: true,
    });
    await consumer.run({
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      autoCommit: false,
      eachBatch: (payload) => this.#wait(payload),
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#consumer?.disconnect();
  }

  /** kafkajs gives up on some errors that pass; a group that nobody serves would go unnoticed. */
  async #rejoin(error: Error): Promise<void> {
    while (!this.#stopped) {
      this.#logger.warn({ msg: 'rejoining', group: this.sink.name, reason: error.message });
      await sleep(REJOIN_WAIT_MS);
      try {
        await this.#consumer?.disconnect();
        await this.start();
        return;
      } catch (failure) {
        error = failure as Error;
      }
    }
  }

  /** Until the batch is handled, with those that come in the same turn of the event loop: all of a broker's answer. */
  #wait(payload: EachBatchPayload): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => void this.#feedAll());
      this.#waiting.push({ payload, resolve, reject });
    });
  }

  async #feedAll(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    // The broker is not asked again before the last of them is settled.
    const gathered = waiting.some(isBehind) ? undefined : sleep(GATHER_MS);
    const batches = joined(waiting);
    const feedNext = async () => {
      for (const some of batches) await this.#settle(some, gathered);
    };
    await Promise.all(Array.from({ length: JOINED_AT_ONCE }, feedNext));
  }

  async #settle(batches: readonly Waiting[], gathered: Promise<void> | undefined): Promise<void> {
    try {
      await this.#feed(batches.map(({ payload }) => payload));
      for (const { resolve } of batches) resolve(gathered);
    } catch (error) {
      for (const { reject } of batches) reject(error);
    }
  }

  async #feed(payloads: readonly EachBatchPayload[]): Promise<void> {
    const records = payloads.flatMap(({ batch }) => this.#recordsOf(batch));
    for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      try {
        await this.sink.consume(records);
        break;
      } catch (error) {
        if (payloads.some((one) => !one.isRunning() || one.isStale())) throw error;
        await this.#pause(payloads, pauseMs, error);
      }
    }
    for (const payload of payloads) payload.resolveOffset(payload.batch.lastOffset());
    await payloads[0]?.commitOffsetsIfNecessary(payloads[0].uncommittedOffsets());
  }

  async #pause(payloads: readonly EachBatchPayload[], pauseMs: number, error: unknown): Promise<void> {
    this.#logger.warn({
      msg: 'partitions paused',
      group: this.sink.name,
      partitions: payloads.map(({ batch }) => `${batch.topic}/${String(batch.partition)}`),
      pauseMs,
      reason: error instanceof Error ? error.message : String(error),
    });
    await payloads[0]?.heartbeat();
    await sleep(pauseMs);
  }

  #recordsOf({ topic, partition, messages }: Batch): RawRecord[] {
    const name = topic.slice(this.options.topicPrefix.length);
    return messages.map((message) => toRawRecord(name, partition, message));
  }
}

/** Whether the broker had more than it gave. */
function isBehind({ payload }: Waiting): boolean {
  return payload.batch.offsetLag() !== '0';
}

/** Neighbours together as long as they are small. */
function* joined(batches: readonly Waiting[]): Generator<Waiting[]> {
  let some: Waiting[] = [];
  let records = 0;
  for (const one of batches) {
    const own = one.payload.batch.messages.length;
    if (some.length > 0 && records + own > JOINED_RECORDS_MAX) {
      yield some;
      some = [];
      records = 0;
    }
    some.push(one);
    records += own;
  }
  if (some.length > 0) yield some;
}

/** Header values may come as lists when a header is repeated; the first counts. */
export function toRawRecord(topic: string, partition: number, message: KafkaMessage): RawRecord {
  const headers: Record<string, string> = {};
  for (const name in message.headers) {
    const value = message.headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    headers[name] = first === undefined ? '' : first.toString();
  }
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString() ?? '',
    headers,
    value: message.value?.toString() ?? '',
  };
}
