import { randomUUID } from 'node:crypto';
import { type Fact, topics } from '@pep/contracts';
import { type KafkaOptions, type OutgoingRecord, toRecord } from '@pep/messaging';
import { type IHeaders, Kafka, logLevel } from 'kafkajs';
import { testKafkaBrokers } from './config.js';
import { eventually } from './eventually.js';

/** A record as it lies on the broker, its body parsed. */
export interface ReadRecord {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
}

/** Topics of one suite's own on the broker that all suites share. It is also the {@link KafkaOptions} of a service. */
export interface TestKafka extends KafkaOptions {
  /** Creates every topic of the platform under the suite's prefix. */
  createTopics(): Promise<void>;
  /** Tells facts as another service would. */
  tell(...facts: Fact[]): Promise<void>;
  /** Deletes the oldest record of each partition of a topic (its name in the contracts), as retention would. */
  deleteOldest(topic: string): Promise<void>;
  /**
   * The first `count` records of a topic (its name in the contracts), in order for each key.
   * @throws Error when fewer have come after `timeoutMs`
   */
  readFacts(topic: string, count: number, timeoutMs?: number): Promise<ReadRecord[]>;
}

const READ_TIMEOUT_MS = 15_000;
const FETCH_WAIT_MS = 100;
const REQUEST_RECORDS_MAX = 250;

/** @throws Error when `npm test` did not start Kafka */
export function testKafka(service = 'test'): TestKafka {
  const brokers = testKafkaBrokers();
  const topicPrefix = `test-${randomUUID().slice(0, 8)}.`;
  const kafka = new Kafka({ clientId: service, brokers, logLevel: logLevel.NOTHING });
  return {
    service,
    brokers,
    topicPrefix,
    createTopics: () => createTopics(kafka, topicPrefix),
    tell: (...facts) => tellFacts(kafka, topicPrefix, facts),
    deleteOldest: (topic) => deleteOldest(kafka, topicPrefix + topic),
    readFacts: (topic, count, timeoutMs = READ_TIMEOUT_MS) =>
      readRecords(kafka, topicPrefix + topic, count, timeoutMs),
  };
}

async function createTopics(kafka: Kafka, prefix: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({
      // The client's own wait gives up when the broker has not heard of the new topics itself yet.
      waitForLeaders: false,
      topics: topics.map(({ name, partitions, cleanupPolicy }) => ({
        topic: prefix + name,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: [{ name: 'cleanup.policy', value: cleanupPolicy }],
      })),
    });
    await eventually(
      () => admin.fetchTopicMetadata({ topics: topics.map(({ name }) => prefix + name) }),
      15_000,
    );
  } finally {
    await admin.disconnect();
  }
}

async function deleteOldest(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const held = (await admin.fetchTopicOffsets(topic)).filter(({ low, high }) => low !== high);
    const partitions = held.map(({ partition, low }) => ({ partition, offset: String(BigInt(low) + 1n) }));
    await admin.deleteTopicRecords({ topic, partitions });
  } finally {
    await admin.disconnect();
  }
}

async function tellFacts(kafka: Kafka, prefix: string, facts: readonly Fact[]): Promise<void> {
  // Idempotent as a service's: a request that one partition refuses is sent again, to all of them.
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  try {
    for (const records of neighbours(facts.map(toRecord))) {
      await producer.send({
        topic: prefix + (records[0]?.topic ?? ''),
        messages: records.map(({ key, headers, body }) => ({ key, headers: { ...headers }, value: body })),
      });
    }
  } finally {
    await producer.disconnect();
  }
}

/** Those that follow each other in one topic, some at a time: with thousands in one request kafkajs takes minutes. */
function* neighbours(records: readonly OutgoingRecord[]): Generator<OutgoingRecord[]> {
  let some: OutgoingRecord[] = [];
  for (const one of records) {
    if (some.length === REQUEST_RECORDS_MAX || (some.length > 0 && some[0]?.topic !== one.topic)) {
      yield some;
      some = [];
    }
    some.push(one);
  }
  if (some.length > 0) yield some;
}

async function readRecords(
  kafka: Kafka,
  topic: string,
  count: number,
  timeoutMs: number,
): Promise<ReadRecord[]> {
  const consumer = kafka.consumer({
    groupId: `${topic}.reader-${randomUUID()}`,
    maxWaitTimeInMs: FETCH_WAIT_MS,
  });
  const read: ReadRecord[] = [];
  const enough = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    const text = `${topic}: ${read.length} of ${count} records came within ${timeoutMs} ms`;
    enough.reject(new Error(text));
  }, timeoutMs);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { key, headers, value } }) => {
        const data: unknown = JSON.parse(value?.toString() ?? 'null');
        read.push({ key: key?.toString() ?? '', headers: textHeaders(headers), data });
        if (read.length >= count) enough.resolve(undefined);
        return Promise.resolve();
      },
    });
    await enough.promise;
    return read.slice(0, count);
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
}

function textHeaders(headers: IHeaders = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
