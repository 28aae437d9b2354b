import { Logger } from '@nestjs/common';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawRecord } from '../fact-envelope.js';
import { createKafka, type KafkaOptions } from './kafka-connection.js';

const SESSION_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 3_000;
const REBALANCE_TIMEOUT_MS = 60_000;
const FETCH_OCTETS_MAX = 2 * 1024 * 1024;
/** Small facts are worth waiting a moment for: a transaction for each would cost a disk flush for each. */
const FETCH_OCTETS_MIN = 128 * 1024;
const FETCH_WAIT_MS = 100;
/** Order holds within a partition; one is decoded while the transaction of another is written. */
const PARTITIONS_AT_ONCE = 3;
const PAUSE_FIRST_MS = 200;
const PAUSE_MAX_MS = 5_000;
const REJOIN_WAIT_MS = 1_000;

/** What a group subscription feeds. */
export interface BatchSink {
  readonly name: string;
  consume(records: readonly RawRecord[]): Promise<void>;
}

/**
 * Feeds a sink from topics as one consumer group. The offset moves only after the sink has committed; a sink that
 * throws is asked again with the same batch, with growing pauses, until it succeeds or the partition is taken away.
 */
export class GroupSubscription {
  readonly #logger = new Logger(GroupSubscription.name);
  #consumer: Consumer | undefined;
  #stopped = false;

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
      minBytes: FETCH_OCTETS_MIN,
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
      eachBatch: (payload) => this.#feed(payload),
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

  async #feed(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const topic = batch.topic.slice(this.options.topicPrefix.length);
    const records = batch.messages.map((message) => toRawRecord(topic, batch.partition, message));
    for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      try {
        await this.sink.consume(records);
        return;
      } catch (error) {
        if (!payload.isRunning() || payload.isStale()) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        this.#logger.warn({
          msg: 'partition paused',
          group: this.sink.name,
          topic,
          partition: batch.partition,
          pauseMs,
          reason,
        });
        await payload.heartbeat();
        await sleep(pauseMs);
      }
    }
  }
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
