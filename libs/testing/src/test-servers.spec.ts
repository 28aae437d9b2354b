import { afterAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { senderChanged } from '@pep/contracts';
import { addToOutbox, CreateOutbox1763700000002, MessagingModule, newFact } from '@pep/messaging';
import { Database, DatabaseModule } from '@pep/persistence';
import { createTestDatabase, startTestService, testKafka } from './index.js';

const SENDER = {
  id: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11',
  version: 1,
  state: 'active' as const,
  organisation: '22335588',
  address: 'info@ekeng.am',
  sources: ['127.0.0.1'],
  smsAllowed: false,
  changedAt: '2026-11-21T09:15:00.000Z',
};

@Module({})
class Telling {}

describe('the servers for tests', () => {
  const { PEP_TEST_DATABASE_URL } = process.env;
  afterAll(() => {
    process.env['PEP_TEST_DATABASE_URL'] = PEP_TEST_DATABASE_URL;
  });

  it('bring a fact from the outbox of a fresh database to a topic of the suite’s own', async () => {
    const kafka = testKafka('testing');
    const database = await createTestDatabase({
      service: 'testing',
      migrations: [CreateOutbox1763700000002],
    });
    await kafka.createTopics();
    const app = await startTestService({
      module: {
        module: Telling,
        imports: [
          DatabaseModule.forService(database.options),
          MessagingModule.forService(kafka, { tells: true, follows: false }),
        ],
      },
    });
    const fact = newFact(senderChanged, SENDER, { source: '/pep/testing', time: new Date() });
    await app.get(Database).withTransaction((tx) => addToOutbox(tx, [fact]));

    const [read] = await kafka.readFacts(senderChanged.topic, 1);
    expect(read).toMatchObject({ key: SENDER.id, headers: { ce_id: fact.id }, data: SENDER });
    await app.close();
    await database.drop();
  }, 30_000);

  it('are asked for by name when they are missing', async () => {
    delete process.env['PEP_TEST_DATABASE_URL'];
    const database = createTestDatabase({ service: 'testing', migrations: [] });
    await expect(database).rejects.toThrow('PEP_TEST_DATABASE_URL is not set: run the tests with "npm test"');
  });
});
