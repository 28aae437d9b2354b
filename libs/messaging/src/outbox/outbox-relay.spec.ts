import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EvidenceSealed, evidenceSealed, type Fact, SEALED_ENTRIES_MAX } from '@pep/contracts';
import { createDataSource, Database, rows } from '@pep/persistence';
import { createTestDatabase, eventually, type TestDatabase, testKafka } from '@pep/testing';
import { register } from 'prom-client';
import { newFact, type RawRecord } from '../fact-envelope.js';
import { FactProducer } from '../kafka/fact-producer.js';
import { GroupSubscription } from '../kafka/group-subscription.js';
import { CreateOutbox1763700000002 } from '../storage/create-messaging.migration.js';
import { addToOutbox } from './outbox.js';
import { OutboxRelay } from './outbox-relay.js';

const origin = { source: '/test', time: new Date('2026-11-21T09:00:00Z') };

/** A fact of a third of a megabyte. */
function sealedFact(treeSize: number): Fact<EvidenceSealed> {
  const entry = (logIndex: number) => ({
    ...{
      id: randomUUIDv7(),
      event: 'ContentHandover',
      at: '2026-11-21T09:00:00.000Z',
      messageId: randomUUIDv7(),
    },
    ...{
      recipient: { identifier: '5001950015', kind: 'person' as const },
      digest: `sha-256:${'0'.repeat(64)}`,
      logIndex,
    },
  });
  const entries = Array.from({ length: SEALED_ENTRIES_MAX }, (_, index) => entry(index));
  const checkpoint = {
    log: 'log.example',
    treeSize,
    root: '',
    checkpoint: '',
    sealedAt: '2026-11-21T09:00:00.000Z',
  };
  return newFact(evidenceSealed, { ...checkpoint, entries }, origin);
}

async function behindSeconds(): Promise<number | undefined> {
  const { values } = (await register.getSingleMetric('pep_outbox_behind_seconds')?.get()) ?? { values: [] };
  return values[0]?.value;
}

describe('the relay of an outbox', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase({
      service: 'messaging',
      migrations: [CreateOutbox1763700000002],
    });
    database = new Database(await createDataSource(testDatabase.options).initialize());
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it('says how long Kafka has failed it, relays on afterwards, and leaves no trace on the connections of the pool', async () => {
    const sent: string[] = [];
    let failures = 2;
    const producer = {
      send: (records: { key: string }[]) => {
        if (failures-- > 0) return Promise.reject(new Error('no broker'));
        sent.push(...records.map((record) => record.key));
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    } as unknown as FactProducer;
    const fact = sealedFact(1);
    await database.withTransaction((tx) => addToOutbox(tx, [fact]));
    const relay = new OutboxRelay(database, producer);
    // Connections that stand ready, so that each new lead is likely to get another one.
    await Promise.all(
      Array.from({ length: 5 }, () => database.read((tx) => tx.query('SELECT pg_sleep(0.05)'))),
    );
    relay.onApplicationBootstrap();
    await eventually(async () => {
      expect(await behindSeconds()).toBeGreaterThan(0);
    });
    await eventually(() => {
      expect(sent).toEqual([fact.subject]);
    }, 10_000);
    await eventually(async () => {
      expect(await behindSeconds()).toBe(0);
    });
    await relay.onApplicationShutdown();
    const settings = await Promise.all(
      Array.from({ length: 5 }, () =>
        database.read((tx) =>
          rows<{ value: string }>(
            tx,
            `SELECT current_setting('synchronous_commit') AS value, pg_sleep(0.05)`,
          ),
        ),
      ),
    );
    expect(new Set(settings.map(([row]) => row?.value))).toEqual(new Set(['on']));
    const locks = await database.read((tx) =>
      rows(
        tx,
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      ),
    );
    expect(locks).toEqual([]);
  }, 20_000);

  it('carries more facts at once than a broker takes in a batch, in order', async () => {
    const kafka = testKafka('messaging');
    await kafka.createTopics();
    const facts = Array.from({ length: 6 }, (_, index) => sealedFact(index + 1));
    const sizes: number[] = [];
    const sink = {
      name: 'messaging.count',
      consume: (records: readonly RawRecord[]) => {
        for (const { value } of records) sizes.push((JSON.parse(value) as EvidenceSealed).treeSize);
        return Promise.resolve();
      },
    };
    const subscription = new GroupSubscription(kafka, [evidenceSealed.topic], sink);
    const relay = new OutboxRelay(database, new FactProducer(kafka));
    await database.withTransaction((tx) => addToOutbox(tx, facts));
    await subscription.start();
    relay.onApplicationBootstrap();
    await eventually(() => {
      expect(sizes).toEqual([1, 2, 3, 4, 5, 6]);
    }, 20_000);
    await relay.onApplicationShutdown();
    await subscription.stop();
  }, 40_000);
});
