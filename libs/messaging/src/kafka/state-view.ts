import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { FactDefinition } from '@pep/contracts';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import {
  type FollowedFacts,
  followedFacts,
  type FollowedRecord,
  followedRecord,
  MalformedFact,
  readFact,
} from '../fact-envelope.js';
import { ReceivedRecord } from './quick-records.js';
import { createKafka, type KafkaOptions } from './kafka-connection.js';

/** A fact that tells an aggregate's whole state; followers apply only higher versions. */
export interface VersionedState {
  readonly version: number;
  readonly state: string;
}

const FETCH_WAIT_MS = 1_000;
const RETRY_WAIT_MS = 1_000;

/**
 * A service's copy of another's state in memory: reads a compacted topic from its start, then follows it. Nothing is
 * stored, so nothing can be out of step; a restart reads again.
 */
export class StateView<State extends VersionedState> {
  readonly #logger = new Logger('StateView');
  readonly #followed: FollowedFacts;
  readonly #states = new Map<string, State>();
  readonly #listeners: ((state: State, before: State | undefined) => void)[] = [];
  readonly #behind = new Map<number, bigint>();
  #consumer: Consumer | undefined;
  #started = false;
  #stopped = false;
  #lastContactAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: KafkaOptions,
    private readonly definition: FactDefinition<State>,
  ) {
    this.#followed = followedFacts([definition]);
  }

  /** The state of an aggregate, or undefined when there is none or it was removed. */
  get(key: string): State | undefined {
    const state = this.#states.get(key);
    return state?.state === 'removed' ? undefined : state;
  }

  /** Every aggregate that was not removed. */
  *all(): Iterable<State> {
    for (const state of this.#states.values()) if (state.state !== 'removed') yield state;
  }

  /** Called for each change from now on, removals included. Register before {@link start}. */
  onChange(listener: (state: State, before: State | undefined) => void): void {
    this.#listeners.push(listener);
  }

  /** Milliseconds since the broker last answered. */
  silentForMs(): number {
    return performance.now() - this.#lastContactAt;
  }

  /** Whether everything that was in the topic at the start has been applied; nothing may be decided by the view before. */
  get caughtUp(): boolean {
    return this.#started && this.#behind.size === 0;
  }

  /** Begins to follow, and tries again until the broker answers or the view is stopped. */
  async start(): Promise<void> {
    try {
      await this.#readEnds();
      await this.#connect();
      this.#started = true;
    } catch (error) {
      await this.#reconnect(error as Error);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#consumer?.disconnect();
  }

  get #topic(): string {
    return this.options.topicPrefix + this.definition.topic;
  }

  async #readEnds(): Promise<void> {
    const admin = createKafka(this.options).admin();
    try {
      await admin.connect();
      for (const { partition, low, high } of await admin.fetchTopicOffsets(this.#topic)) {
        if (BigInt(high) > BigInt(low)) this.#behind.set(partition, BigInt(high) - 1n);
      }
    } finally {
      await admin.disconnect();
    }
  }

  async #connect(): Promise<void> {
    const consumer = createKafka(this.options).consumer({
      groupId: `${this.options.topicPrefix}${this.options.service}.view.${randomUUID()}`,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
    });
    this.#consumer = consumer;
    consumer.on(consumer.events.FETCH, () => {
      this.#lastContactAt = performance.now();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) void this.#reconnect(payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [this.#topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: (payload) => {
        this.#applyBatch(payload);
        return Promise.resolve();
      },
    });
  }

  async #reconnect(error: Error): Promise<void> {
    while (!this.#stopped) {
      this.#logger.warn({ msg: 'following again', topic: this.#topic, reason: error.message });
      await sleep(RETRY_WAIT_MS);
      try {
        await this.#consumer?.disconnect();
        if (!this.#started) await this.#readEnds();
        await this.#connect();
        this.#started = true;
        return;
      } catch (failure) {
        error = failure as Error;
      }
    }
  }

  #applyBatch({ batch }: EachBatchPayload): void {
    for (const message of batch.messages) {
      const record = new ReceivedRecord(this.definition.topic, batch.partition, message);
      const followed = followedRecord(record, this.#followed);
      if (followed !== undefined) this.#applyRecord(followed);
    }
    const end = this.#behind.get(batch.partition);
    if (end !== undefined && BigInt(batch.lastOffset()) >= end) this.#behind.delete(batch.partition);
  }

  #applyRecord(followed: FollowedRecord): void {
    try {
      const { subject, data } = readFact(followed);
      this.#apply(subject, data as State);
    } catch (error) {
      if (!(error instanceof MalformedFact)) throw error;
      const { offset } = followed.record;
      this.#logger.error({ msg: 'passed by', topic: this.#topic, offset, reason: error.message });
    }
  }

  #apply(key: string, state: State): void {
    const before = this.#states.get(key);
    if (before !== undefined && before.version >= state.version) return;
    this.#states.set(key, state);
    for (const listener of this.#listeners) listener(state, before);
  }
}
