import { randomUUIDv7 } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { messageOpened } from '@pep/contracts';
import { eventually, type TestKafka, testKafka } from '@pep/testing';
import { newFact, type RawRecord } from '../fact-envelope.js';
import { GroupSubscription } from './group-subscription.js';

const ConsumerGroup = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as {
  readonly prototype: { heartbeat(): Promise<void> };
};
const FACTS = 60;
const WAIT_MS = 20_000;
const SLOW_MS = 100;
const REBALANCE_MS = 12_000;

const placeOf = ({ topic, partition, offset }: RawRecord) => `${topic}/${String(partition)}/${offset}`;

/** Of one partition, ten times what a broker gives at a time: some are fetched after others could not be handled. */
const BACKLOG = 30_000;

const opened = (messageId: string = randomUUIDv7()) => {
  const at = '2026-11-21T09:00:00.000Z';
  const recipient = { identifier: '5001950015', kind: 'person' as const };
  const data = { messageId, recipient, openedAt: at };
  return newFact(messageOpened, data, { source: '/test', time: new Date(at) });
};

describe('a group that follows a topic', () => {
  let kafka: TestKafka;
  let batches: (readonly RawRecord[])[];
  let subscriptions: GroupSubscription[];

  beforeEach(async () => {
    kafka = testKafka('group');
    await kafka.createTopics();
    batches = [];
    subscriptions = [];
  }, 30_000);
  afterEach(() => Promise.all(subscriptions.map((one) => one.stop())));

  const follow = (consume: () => Promise<void>) => {
    const sink = {
      name: 'group.count',
      consume: (records: readonly RawRecord[]) => {
        batches.push(records);
        return consume();
      },
    };
    const subscription = new GroupSubscription(kafka, [messageOpened.topic], sink);
    subscriptions.push(subscription);
    return subscription.start();
  };
  const partitionsOf = (records: readonly RawRecord[] = []) =>
    new Set(records.map(({ partition }) => partition));

  it('gets the few facts of several partitions together', async () => {
    await kafka.tell(...Array.from({ length: FACTS }, () => opened()));
    await follow(() => Promise.resolve());
    await eventually(() => {
      expect(batches.flat()).toHaveLength(FACTS);
    }, WAIT_MS);
    expect(batches).toHaveLength(1);
    expect(partitionsOf(batches[0]).size).toBeGreaterThan(1);
  }, 40_000);

  it('gets all of them again after a failure, and goes on behind them when they are handled', async () => {
    await kafka.tell(...Array.from({ length: FACTS }, () => opened()));
    await follow(() => (batches.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve()));
    await eventually(() => {
      expect(batches).toHaveLength(2);
    }, WAIT_MS);
    expect(batches[1]?.map(placeOf)).toEqual(batches[0]?.map(placeOf));
    await kafka.tell(opened());
    await eventually(() => {
      expect(batches.slice(2).flat()).toHaveLength(1);
    }, WAIT_MS);
  }, 60_000);

  it('can be stopped while nothing can be handled', async () => {
    await kafka.tell(...Array.from({ length: FACTS }, () => opened()));
    await follow(() => Promise.reject(new Error('away')));
    await eventually(() => {
      expect(batches.length).toBeGreaterThan(1);
    }, WAIT_MS);
    await subscriptions[0]?.stop();
    const tries = batches.length;
    await sleep(SLOW_MS);
    expect(batches).toHaveLength(tries);
  }, 60_000);

  const tellBacklog = () => {
    const messageId = randomUUIDv7();
    return kafka.tell(...Array.from({ length: BACKLOG }, () => opened(messageId)));
  };
  const inOrder = Array.from({ length: BACKLOG }, (_, offset) => offset);
  const offsetsOf = (records: readonly RawRecord[]) => records.map(({ offset }) => Number(offset));

  it('gets a backlog in order, a batch of a partition after the other, and knows how far it came', async () => {
    await tellBacklog();
    let atOnce = 0;
    let atOnceMost = 0;
    const slowly = async () => {
      atOnceMost = Math.max(atOnceMost, ++atOnce);
      await sleep(SLOW_MS);
      atOnce -= 1;
    };
    await follow(slowly);
    await eventually(() => {
      expect(batches.flat().length).toBe(BACKLOG);
    }, WAIT_MS);
    expect(batches.length).toBeGreaterThan(1);
    expect(atOnceMost).toBe(1);
    expect(offsetsOf(batches.flat())).toEqual(inOrder);
    await subscriptions[0]?.stop();
    await follow(slowly);
    await kafka.tell(opened());
    await eventually(() => {
      expect(batches.flat().length).toBe(BACKLOG + 1);
    }, WAIT_MS);
  }, 180_000);

  /** Handles what is first in the partition, and nothing else while `isAway`. */
  const handleWhen = (isAway: () => boolean) => {
    const handled: number[] = [];
    const consume = () => {
      const offsets = offsetsOf(batches.at(-1) ?? []);
      if (isAway() && offsets[0] !== 0) return Promise.reject(new Error('away'));
      handled.push(...offsets);
      return Promise.resolve();
    };
    return { handled, consume };
  };
  // The first time that each was handled was after those before it; some may come again.
  const expectAllInOrder = (handled: readonly number[]) => {
    expect([...new Set(handled)]).toEqual(inOrder);
  };

  it('passes nothing by when it reaches the broker no more while a batch can not be handled', async () => {
    await tellBacklog();
    let failures = 0;
    const { handled, consume } = handleWhen(() => failures++ === 1);
    const heartbeat = jest.spyOn(ConsumerGroup.prototype, 'heartbeat');
    heartbeat.mockImplementation(() =>
      failures === 2 ? Promise.reject(new Error('connection closed')) : Promise.resolve(),
    );
    await follow(consume);
    await eventually(() => {
      expect(new Set(handled).size).toBe(BACKLOG);
    }, WAIT_MS);
    heartbeat.mockRestore();
    expectAllInOrder(handled);
  }, 180_000);

  it('passes nothing by when another joins the group while a backlog can not be handled', async () => {
    await tellBacklog();
    let isAway = true;
    const { handled, consume } = handleWhen(() => isAway);
    await follow(consume);
    await eventually(() => {
      expect(batches.length).toBeGreaterThan(1);
    }, WAIT_MS);
    await follow(consume);
    await sleep(REBALANCE_MS);
    isAway = false;
    await eventually(() => {
      expect(new Set(handled).size).toBe(BACKLOG);
    }, REBALANCE_MS * 4);
    expectAllInOrder(handled);
  }, 240_000);
});
