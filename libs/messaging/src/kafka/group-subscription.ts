import { Logger } from '@nestjs/common';
import type { Batch, Consumer, EachBatchPayload, TopicOffsets } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawRecord } from '../fact-envelope.js';
import { createKafka, type KafkaOptions } from './kafka-connection.js';
import { ReceivedRecord } from './quick-records.js';
import { Turns } from './turns.js';

const SESSION_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 3_000;
const REBALANCE_TIMEOUT_MS = 60_000;
const FETCH_OCTETS_MAX = 4 * 1024 * 1024;
/** Who has caught up asks again after this long at the earliest: a transaction for each fact would cost a disk flush for each. */
const GATHER_MS = 100;
/** An answer comes as soon as there is a fact; the broker is asked again after this long without one. */
const FETCH_WAIT_MS = 500;
/** More than a service follows: all batches of a broker's answer come at once, and those that are small are joined. */
const PARTITIONS_AT_ONCE = 32;
const JOINED_RECORDS_MAX = 1_000;
/** Transactions at a time: one batch is decoded while another is written. */
const JOINED_AT_ONCE = 2;
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
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The time of one consumer of kafkajs's, until another takes its place. */
interface Session {
  waiting: Waiting[];
  /** A batch was not handled. Those behind it must not be: the offset would pass it by. */
  failed: boolean;
  replaced: boolean;
}

/**
 * Feeds a sink from topics as one consumer group. What a few facts of each partition would cost in transactions and
 * commits of offsets they cost once: batches that come together are handled as one. The offset moves only after the sink
 * has committed; a sink that throws is asked again with the same batch, with growing pauses, until it succeeds or a
 * partition is taken away.
 */
export class GroupSubscription {
  readonly #logger = new Logger(GroupSubscription.name);
  readonly #turns = new Turns(JOINED_AT_ONCE);
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
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
    });
    this.#consumer = consumer;
    const session: Session = { waiting: [], failed: false, replaced: false };
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) void this.#replace(session, payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({
      topics: this.topics.map((topic) => this.options.topicPrefix + topic),
      fromBeginning: true,
    });
    await consumer.run({
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      autoCommit: false,
      eachBatch: (payload) => this.#wait(session, payload),
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#turns.ended();
    await this.#consumer?.disconnect();
  }

  /**
   * Begins anew behind what was committed. kafkajs gives up on some errors that pass; a group that nobody serves would go
   * unnoticed.
   */
  async #replace(session: Session, error: Error): Promise<void> {
    if (session.replaced) return;
    session.replaced = true;
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
  #wait(session: Session, payload: EachBatchPayload): Promise<void> {
    return new Promise((resolve, reject) => {
      if (session.waiting.length === 0) setImmediate(() => void this.#feedAll(session));
      session.waiting.push({ payload, resolve, reject });
    });
  }

  async #feedAll(session: Session): Promise<void> {
    const { waiting } = session;
    session.waiting = [];
    try {
      await this.#feedAnswer(
        session,
        waiting.map(({ payload }) => payload),
      );
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  /**
   * When an answer leaves facts at the broker, kafkajs is told that it is handled as soon as the last of it is begun: what
   * comes next is fetched meanwhile.
   */
  async #feedAnswer(session: Session, answer: readonly EachBatchPayload[]): Promise<void> {
    const gathered = sleep(GATHER_MS);
    const handled: Promise<void>[] = [];
    for (const payloads of joined(answer)) {
      await this.#turns.next();
      handled.push(this.#turns.take(payloads.map(partitionOf), () => this.#feed(session, payloads)));
    }
    const all = Promise.all([gathered, ...handled]);
    if (answer.some(isBehind)) all.catch((error: unknown) => this.#onFailure(session, error as Error));
    else await all;
  }

  /** Of what kafkajs believes to be handled. When only its offset was not committed, at worst it comes once more. */
  #onFailure(session: Session, error: Error): void {
    if (session.failed) void this.#replace(session, error);
    else this.#logger.warn({ msg: 'offset not committed', group: this.sink.name, reason: error.message });
  }

  /** @throws Error when the partitions are somebody else's now, or nobody's, or what was before these was not handled */
  async #feed(session: Session, payloads: readonly EachBatchPayload[]): Promise<void> {
    if (this.#stopped) return;
    if (session.failed) throw new Error('a batch before was not handled');
    try {
      await this.#consume(payloads);
    } catch (error) {
      session.failed = true;
      throw error;
    }
    await payloads[0]?.commitOffsetsIfNecessary({ topics: endsOf(payloads) });
  }

  async #consume(payloads: readonly EachBatchPayload[]): Promise<void> {
    const records = payloads.flatMap(({ batch }) => this.#recordsOf(batch));
    for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      try {
        await this.sink.consume(records);
        return;
      } catch (error) {
        if (this.#stopped || payloads.some((one) => !one.isRunning() || one.isStale())) throw error;
        await this.#pause(payloads, pauseMs, error);
      }
    }
  }

  async #pause(payloads: readonly EachBatchPayload[], pauseMs: number, error: unknown): Promise<void> {
    this.#logger.warn({
      msg: 'partitions paused',
      group: this.sink.name,
      partitions: payloads.map(partitionOf),
      pauseMs,
      reason: error instanceof Error ? error.message : String(error),
    });
    await payloads[0]?.heartbeat();
    await sleep(pauseMs);
  }

  #recordsOf({ topic, partition, messages }: Batch): RawRecord[] {
    const name = topic.slice(this.options.topicPrefix.length);
    return messages.map((message) => new ReceivedRecord(name, partition, message));
  }
}

/** Whether the broker had more than it gave. */
function isBehind({ batch }: EachBatchPayload): boolean {
  return batch.offsetLag() !== '0';
}

function partitionOf({ batch: { topic, partition } }: EachBatchPayload): string {
  return `${topic}/${String(partition)}`;
}

/** Where to go on behind batches. */
function endsOf(payloads: readonly EachBatchPayload[]): TopicOffsets[] {
  return [...Map.groupBy(payloads, ({ batch }) => batch.topic)].map(([topic, own]) => ({
    topic,
    partitions: own.map(({ batch }) => ({
      partition: batch.partition,
      offset: String(BigInt(batch.lastOffset()) + 1n),
    })),
  }));
}

/** Neighbours together as long as they are small. */
function* joined(payloads: readonly EachBatchPayload[]): Generator<EachBatchPayload[]> {
  let some: EachBatchPayload[] = [];
  let records = 0;
  for (const one of payloads) {
    const own = one.batch.messages.length;
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
