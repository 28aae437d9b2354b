import { randomUUIDv7 } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { messageOpened } from '@pep/contracts';
import { eventually, type TestKafka, testKafka } from '@pep/testing';
import { newFact, type RawRecord } from '../fact-envelope.js';
import { GroupSubscription } from './group-subscription.js';

const FACTS = 60;
const WAIT_MS = 20_000;

const opened = () => {
  const at = '2026-11-21T09:00:00.000Z';
  const recipient = { identifier: '5001950015', kind: 'person' as const };
  const data = { messageId: randomUUIDv7(), recipient, openedAt: at };
  return newFact(messageOpened, data, { source: '/test', time: new Date(at) });
};

describe('a group that follows a topic', () => {
  let kafka: TestKafka;
  let batches: (readonly RawRecord[])[];
  let subscription: GroupSubscription;

  beforeEach(async () => {
    kafka = testKafka('group');
    await kafka.createTopics();
    batches = [];
  }, 30_000);
  afterEach(() => subscription.stop());

  const follow = (consume: () => Promise<void>) => {
    const sink = {
      name: 'group.count',
      consume: (records: readonly RawRecord[]) => {
        batches.push(records);
        return consume();
      },
    };
    subscription = new GroupSubscription(kafka, [messageOpened.topic], sink);
    return subscription.start();
  };
  const partitionsOf = (records: readonly RawRecord[] = []) =>
    new Set(records.map(({ partition }) => partition));

  it('gets the few facts of several partitions together', async () => {
    await kafka.tell(...Array.from({ length: FACTS }, opened));
    await follow(() => Promise.resolve());
    await eventually(() => {
      expect(batches.flat()).toHaveLength(FACTS);
    }, WAIT_MS);
    expect(batches).toHaveLength(1);
    expect(partitionsOf(batches[0]).size).toBeGreaterThan(1);
  }, 40_000);

  it('gets all of them again after a failure, and goes on behind them when they are handled', async () => {
    await kafka.tell(...Array.from({ length: FACTS }, opened));
    await follow(() => (batches.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve()));
    await eventually(() => {
      expect(batches).toHaveLength(2);
    }, WAIT_MS);
    expect(batches[1]).toEqual(batches[0]);
    await kafka.tell(opened());
    await eventually(() => {
      expect(batches.slice(2).flat()).toHaveLength(1);
    }, WAIT_MS);
  }, 60_000);
});
