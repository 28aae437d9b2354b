import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Fact, type MessageOpened, messageOpened } from '@pep/contracts';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { createDataSource, Database, rows, type Transaction } from '@pep/persistence';
import { createTestDatabase, eventually, type TestDatabase, testKafka } from '@pep/testing';
import { FactConsumer } from './consume/fact-consumer.js';
import { newFact, plainRecord, type RawRecord } from './fact-envelope.js';
import { forgetClaims } from './inbox/inbox.js';
import { FactProducer } from './kafka/fact-producer.js';
import { GroupSubscription } from './kafka/group-subscription.js';
import { addToOutbox, toRecord } from './outbox/outbox.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { replayConsumer } from './parked/replay-parked.js';
import { CreateInbox1763700000003, CreateOutbox1763700000002 } from './storage/create-messaging.migration.js';
import { KeepInboxInPages1763700000004 } from './storage/keep-inbox-in-pages.migration.js';

const NAME = 'billing-metering.meter-usage';
const origin = { source: '/test', time: new Date('2026-11-21T09:00:00Z') };

function openedFact(messageId: string = randomUUIDv7()): Fact<MessageOpened> {
  const recipient = { identifier: '5001950015', kind: 'person' as const };
  return newFact(messageOpened, { messageId, recipient, openedAt: '2026-11-21T09:00:00.000Z' }, origin);
}

function recordOf(fact: Fact, offset = '0'): RawRecord {
  const { topic, key, headers, body } = toRecord(fact);
  return plainRecord({ topic, partition: 0, offset, key, headers, value: body });
}

describe('a consumer of facts', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let effects: string[];
  let failing: (fact: Fact) => Error | undefined;
  let consumer: FactConsumer;

  beforeAll(async () => {
    testDatabase = await createTestDatabase({
      service: 'messaging',
      migrations: [CreateOutbox1763700000002, CreateInbox1763700000003, KeepInboxInPages1763700000004],
    });
    database = new Database(await createDataSource(testDatabase.options).initialize());
    await database.withTransaction((tx) => tx.query('CREATE TABLE effect (id bigserial, fact_id uuid)'));
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });
  beforeEach(async () => {
    await database.withTransaction((tx) => tx.query('TRUNCATE inbox_page, parked, outbox, effect'));
    failing = () => undefined;
    consumer = new FactConsumer(NAME, [messageOpened], handle, database);
  });

  async function handle(facts: Iterable<Fact>, tx: Transaction): Promise<void> {
    for (const fact of facts) {
      await tx.query('INSERT INTO effect (fact_id) VALUES ($1)', [fact.id]);
      const error = failing(fact);
      if (error !== undefined) throw error;
    }
  }

  async function readEffects(): Promise<string[]> {
    const found = await database.read((tx) =>
      rows<{ fact_id: string }>(tx, 'SELECT fact_id FROM effect ORDER BY id'),
    );
    effects = found.map((row) => row.fact_id);
    return effects;
  }

  const readParked = () =>
    database.read((tx) =>
      rows<{ key: string; reason: string }>(tx, 'SELECT key, reason FROM parked ORDER BY id'),
    );

  it('handles each fact once, in a batch, across batches and side by side', async () => {
    const [one, two, three] = [openedFact(), openedFact(), openedFact()];
    await consumer.consume([recordOf(one), recordOf(two), recordOf(one)]);
    await Promise.all([
      consumer.consume([recordOf(two), recordOf(three)]),
      consumer.consume([recordOf(three), recordOf(one)]),
    ]);
    expect(await readEffects()).toEqual([one.id, two.id, three.id]);
  });

  it('leaves nothing behind when the handler fails, and parks only the fact that fails', async () => {
    const [good, bad, other] = [openedFact(), openedFact(), openedFact()];
    failing = (fact) => (fact.id === bad.id ? new TypeError('letter text that must not be told') : undefined);
    await consumer.consume([recordOf(good), recordOf(bad), recordOf(other)]);
    expect(await readEffects()).toEqual([good.id, other.id]);
    expect(await readParked()).toEqual([{ key: bad.subject, reason: 'TypeError' }]);
  });

  it('copies a parked fact to the parked topic through the outbox', async () => {
    const bad = openedFact();
    failing = () => new Error();
    await consumer.consume([recordOf(bad)]);
    const outgoing = await database.read((tx) =>
      rows<{ topic: string; key: string }>(tx, 'SELECT topic, key FROM outbox'),
    );
    expect(outgoing).toEqual([{ topic: `pep.message.v1.parked.${NAME}`, key: bad.subject }]);
  });

  it('parks later facts of the same key behind a parked one and replays them in order', async () => {
    const [first, second, third] = [openedFact(), openedFact(), openedFact()].map((fact) => ({
      ...fact,
      subject: 'same',
    }));
    failing = (fact) => (fact.id === first?.id ? new Error() : undefined);
    await consumer.consume([recordOf(first!)]);
    await consumer.consume([recordOf(second!), recordOf(third!)]);
    expect(await readEffects()).toEqual([]);
    expect(await replayConsumer(database, consumer)).toMatchObject({ handled: 0, stillParked: 3 });
    failing = () => undefined;
    expect(await replayConsumer(database, consumer)).toMatchObject({ handled: 3, stillParked: 0 });
    expect(await readEffects()).toEqual([first?.id, second?.id, third?.id]);
    await consumer.consume([recordOf(first!), recordOf(second!)]);
    expect(await readEffects()).toHaveLength(3);
  });

  it('parks what is no fact and goes on', async () => {
    const [good, other] = [openedFact(), openedFact()];
    const noJson = { ...recordOf(openedFact()), value: '{' };
    const noId = {
      ...recordOf(openedFact()),
      headers: { ce_type: messageOpened.type, ce_time: '2026-11-21T09:00:00Z' },
    };
    await consumer.consume([recordOf(good), noJson, noId, recordOf(other)]);
    expect((await readParked()).map((one) => one.reason)).toEqual([
      'the body is not a pep.message.opened.v1',
      'ce_id is not a UUID',
    ]);
    expect(await readEffects()).toEqual([good.id, other.id]);
  });

  it('parks a fact that was sent at no time when its handler looks at it', async () => {
    const good = openedFact();
    const noTime = {
      ...recordOf(openedFact()),
      headers: { ...recordOf(openedFact()).headers, ce_time: 'yesterday' },
    };
    failing = (fact) => (fact.time > origin.time ? new Error('later than all') : undefined);
    await consumer.consume([noTime, recordOf(good)]);
    expect((await readParked()).map((one) => one.reason)).toEqual(['RangeError']);
    expect(await readEffects()).toEqual([good.id]);
  });

  it('passes by types that it does not follow', async () => {
    const future = recordOf(openedFact());
    await consumer.consume([
      { ...future, headers: { ...future.headers, ce_type: 'pep.message.returned.v1' } },
    ]);
    expect(await readParked()).toEqual([]);
  });

  it('neither parks nor claims while a dependency is away', async () => {
    const fact = openedFact();
    failing = () => new AppError(EDGE_ERRORS.unavailable);
    await expect(consumer.consume([recordOf(fact)])).rejects.toThrow(/can not answer now/);
    failing = () => undefined;
    await consumer.consume([recordOf(fact)]);
    expect(await readEffects()).toEqual([fact.id]);
    expect(await readParked()).toEqual([]);
  });

  it('knows the repeats in a batch that has new facts too, wherever in it they are', async () => {
    const facts = Array.from({ length: 9 }, () => openedFact());
    const [first, fifth, last] = [facts[0]!, facts[4]!, facts[8]!];
    await consumer.consume([first, fifth, last].map((fact) => recordOf(fact)));
    await consumer.consume(facts.map((fact) => recordOf(fact)));
    await consumer.consume(facts.map((fact) => recordOf(fact)));
    expect([...(await readEffects())].sort()).toEqual(facts.map(({ id }) => id).sort());
    expect(effects.slice(0, 3)).toEqual([first.id, fifth.id, last.id]);
  });

  it('knows a fact that was replayed when it comes once more, and one that was handled when its copy is replayed', async () => {
    const [parked, handled] = [openedFact(), openedFact()];
    failing = (fact) => (fact.id === parked.id ? new Error() : undefined);
    await consumer.consume([recordOf(handled), recordOf(parked)]);
    await consumer.consume([recordOf({ ...handled, subject: parked.subject })]);
    failing = () => undefined;
    expect(await replayConsumer(database, consumer)).toMatchObject({ handled: 2, stillParked: 0 });
    await consumer.consume([recordOf(parked)]);
    expect(await readEffects()).toEqual([handled.id, parked.id]);
  });

  it('has other consumers handle the same facts', async () => {
    const fact = openedFact();
    await consumer.consume([recordOf(fact)]);
    await new FactConsumer('billing-metering.other', [messageOpened], handle, database).consume([
      recordOf(fact),
    ]);
    expect(await readEffects()).toEqual([fact.id, fact.id]);
  });

  it('forgets what was handled longer ago than it has to remember', async () => {
    const fact = openedFact();
    const dayMs = 24 * 60 * 60 * 1000;
    await consumer.consume([recordOf(fact)]);
    await database.withTransaction((tx) =>
      tx.query(`UPDATE inbox_page SET handled_at = handled_at - interval '45 days'`),
    );
    await forgetClaims(database, 46 * dayMs);
    await consumer.consume([recordOf(fact)]);
    expect(await readEffects()).toEqual([fact.id]);
    await forgetClaims(database, 44 * dayMs);
    await consumer.consume([recordOf(fact)]);
    expect(await readEffects()).toEqual([fact.id, fact.id]);
  });

  it('carries facts from an outbox over Kafka to a handler, once and in order for each key', async () => {
    const kafka = testKafka('messaging');
    await kafka.createTopics();
    const producer = new FactProducer(kafka);
    const relay = new OutboxRelay(database, producer);
    const subscription = new GroupSubscription(kafka, [messageOpened.topic], consumer);
    const facts = Array.from({ length: 300 }, () => openedFact('019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11'));
    await subscription.start();
    relay.onApplicationBootstrap();
    for (let at = 0; at < facts.length; at += 50) {
      await database.withTransaction((tx) => addToOutbox(tx, facts.slice(at, at + 50)));
    }
    // A relay that died after the broker's answer sends the same records again.
    await producer.send(facts.slice(0, 20).map(toRecord));
    await eventually(async () => {
      expect(await readEffects()).toHaveLength(facts.length);
    }, 20_000);
    expect(effects).toEqual(facts.map((fact) => fact.id));
    await relay.onApplicationShutdown();
    await subscription.stop();
  }, 40_000);

  it('refuses a fact that no broker would take, and copies no parked one of that size', async () => {
    const fact = openedFact();
    const large = { ...fact, data: { ...fact.data, openedAt: 'x'.repeat(1024 * 1024) } };
    await expect(database.withTransaction((tx) => addToOutbox(tx, [large]))).rejects.toThrow(
      'pep.message.v1 has more than 921600 octets',
    );
    await consumer.consume([recordOf(large)]);
    expect(await readParked()).toMatchObject([{ key: fact.subject }]);
    expect(await database.read((tx) => rows(tx, 'SELECT FROM outbox'))).toEqual([]);
  });
});
