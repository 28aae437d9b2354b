import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Fact, type MessageOpened, messageOpened } from '@pep/contracts';
import { createDataSource, Database, migrate, rows } from '@pep/persistence';
import { createTestDatabase, type TestDatabase } from '@pep/testing';
import { FactConsumer } from '../consume/fact-consumer.js';
import { newFact, plainRecord, type RawRecord } from '../fact-envelope.js';
import { toRecord } from '../outbox/outbox.js';
import { CreateInbox1763700000003, CreateOutbox1763700000002 } from './create-messaging.migration.js';
import { KeepInboxInPages1763700000004 } from './keep-inbox-in-pages.migration.js';

const NAME = 'notifications.tell';
const BEFORE = [CreateOutbox1763700000002, CreateInbox1763700000003];
/** As that release claims. */
const CLAIM = `INSERT INTO inbox (consumer, fact_day, fact_id)
  SELECT $1, '2026-11-21', id FROM unnest(ARRAY[$2::uuid]) AS id ON CONFLICT DO NOTHING RETURNING fact_id`;
const WAIT_MS = 300;

describe('an inbox that a release before kept', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    testDatabase = await createTestDatabase({ service: 'messaging', migrations: BEFORE });
    database = new Database(await createDataSource(testDatabase.options).initialize());
  });
  afterEach(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const claim = (id: string) => database.withTransaction((tx) => rows(tx, CLAIM, [NAME, id]));
  const upgrade = () =>
    migrate({ ...testDatabase.options, migrations: [...BEFORE, KeepInboxInPages1763700000004] });
  const goBack = async () => {
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await new KeepInboxInPages1763700000004().down(runner);
    await runner.commitTransaction();
    await runner.release();
  };
  const readClaims = () =>
    database.read((tx) =>
      rows<{ id: string; day: string }>(
        tx,
        `SELECT fact_id AS id, to_char(fact_day, 'YYYY-MM-DD') AS day FROM inbox ORDER BY fact_id`,
      ),
    );
  const opened = (time: string) => {
    const recipient = { identifier: '5001950015', kind: 'person' as const };
    const data: MessageOpened = { messageId: randomUUIDv7(), recipient, openedAt: time };
    return newFact(messageOpened, data, { source: '/test', time: new Date(time) });
  };

  const factsOf = (count: number) => Array.from({ length: count }, () => opened('2026-11-21T09:00:00.000Z'));
  const recordsOf = (facts: ReturnType<typeof factsOf>) =>
    facts.map((fact, index): RawRecord => {
      const { topic, key, headers, body } = toRecord(fact);
      return plainRecord({ topic, partition: 3, offset: String(index), key, headers, value: body });
    });
  const makeConsumer = () => {
    const handled: string[] = [];
    const handle = (fresh: Iterable<Fact>) =>
      Promise.resolve(void handled.push(...Array.from(fresh, ({ id }) => id)));
    return { handled, consumer: new FactConsumer(NAME, [messageOpened], handle, database) };
  };

  it('is still known, and repeats of it have no effect', async () => {
    const facts = factsOf(3);
    for (const { id } of facts.slice(0, 2)) await claim(id);
    await upgrade();
    const { handled, consumer } = makeConsumer();
    await consumer.consume(recordsOf(facts));
    await consumer.consume(recordsOf(facts));
    expect(handled).toEqual([facts[2]?.id]);
  });

  it('is one with ours for replicas of that release: neither handles what the other has', async () => {
    await upgrade();
    const facts = factsOf(3);
    const [ours, theirs] = [facts[0]!, facts[1]!];
    const { handled, consumer } = makeConsumer();
    await consumer.consume(recordsOf([ours]));
    expect(await claim(ours.id)).toEqual([]);
    expect(await claim(theirs.id)).toEqual([{ fact_id: theirs.id }]);
    expect(await claim(theirs.id)).toEqual([]);
    await consumer.consume(recordsOf(facts));
    expect(handled).toEqual([ours.id, facts[2]?.id]);
  });

  it('has replicas of that release wait for ours, and ours for them', async () => {
    await upgrade();
    const [fact] = factsOf(1);
    const { handled, consumer } = makeConsumer();
    let consumed: Promise<void> | undefined;
    await database.withTransaction(async (tx) => {
      await rows(tx, CLAIM, [NAME, fact?.id]);
      consumed = consumer.consume(recordsOf([fact!]));
      await sleep(WAIT_MS);
    });
    await consumed;
    expect(handled).toEqual([]);
  });

  it('is there again after going back', async () => {
    const ids = [randomUUIDv7(), randomUUIDv7()];
    for (const id of ids) await claim(id);
    await upgrade();
    await goBack();
    expect((await readClaims()).map(({ id }) => id)).toEqual(ids.toSorted());
    await claim(randomUUIDv7());
    expect(await readClaims()).toHaveLength(3);
  });
});
