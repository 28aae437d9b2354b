import { randomUUIDv7 } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { messageOpened, messageReminded } from '@pep/contracts';
import { eventually, type TestKafka, testKafka } from '@pep/testing';
import { Kafka, logLevel } from 'kafkajs';
import { newFact } from '../fact-envelope.js';
import { readHistory } from './read-history.js';

const at = '2026-11-21T09:00:00.000Z';
const origin = { source: '/test', time: new Date(at) };
const recipient = { identifier: '5001950015', kind: 'person' as const };

const opened = () => newFact(messageOpened, { messageId: randomUUIDv7(), recipient, openedAt: at }, origin);

describe('the history of a topic', () => {
  let kafka: TestKafka;

  beforeEach(async () => {
    kafka = testKafka('reader');
    await kafka.createTopics();
    // For a moment nobody leads the new partitions.
    await eventually(read, 15_000);
  }, 30_000);

  async function read() {
    const ids: string[] = [];
    const history = await readHistory(kafka, messageOpened, (facts) => {
      ids.push(...facts.map(({ id }) => id));
      return Promise.resolve();
    });
    return { ids, history };
  }

  it('is every fact of a kind from all partitions, repeats too, and others are passed by', async () => {
    const facts = Array.from({ length: 12 }, opened);
    const other = { messageId: randomUUIDv7(), recipient, sender: 'a@b.am', consignedAt: at, remindedAt: at };
    const repeated = facts.slice(0, 1);
    await kafka.tell(...facts, newFact(messageReminded, other, origin), ...repeated);
    const { ids, history } = await read();
    expect(ids.sort()).toEqual([...facts, ...repeated].map(({ id }) => id).sort());
    expect(history).toEqual({ wholeAfterMs: 0, malformed: 0 });
  });

  it('of an empty topic is empty', async () => {
    expect(await read()).toEqual({ ids: [], history: { wholeAfterMs: 0, malformed: 0 } });
  });

  it('counts what can not be read', async () => {
    const broken = { ...opened(), data: { messageId: 'no' } as never };
    await kafka.tell(broken, opened());
    const { ids, history } = await read();
    expect([ids.length, history.malformed]).toEqual([1, 1]);
  });

  it('says from when it is whole, and that nobody knows where a partition was emptied', async () => {
    // So many that no partition has just the one that is deleted.
    await kafka.tell(...Array.from({ length: 120 }, opened));
    await kafka.deleteOldest('pep.message.v1');
    const { wholeAfterMs } = (await read()).history;
    expect(wholeAfterMs).toBeGreaterThan(0);
    expect(wholeAfterMs).toBeLessThan(Number.POSITIVE_INFINITY);
    const single = testKafka('reader');
    await single.createTopics();
    await single.tell(opened());
    await eventually(() => single.deleteOldest('pep.message.v1'), 15_000);
    const emptied = await readHistory(single, messageOpened, () => Promise.resolve());
    expect(emptied.wholeAfterMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('fails with what fails in taking it, and leaves no consumer group behind', async () => {
    await kafka.tell(opened());
    const failing = readHistory(kafka, messageOpened, () => Promise.reject(new Error('the disk is full')));
    await expect(failing).rejects.toThrow('the disk is full');
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    expect(groups.filter(({ groupId }) => groupId.startsWith(kafka.topicPrefix))).toEqual([]);
  });
});
