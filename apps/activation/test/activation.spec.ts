import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { certificateChanged, subscriberChanged } from '@pep/contracts';
import {
  createTestDatabase,
  person,
  startTestService,
  type TestDatabase,
  testIdentity,
  testKafka,
} from '@pep/testing';
import { AppModule, SERVICE } from '../src/app.module.js';
import { schema } from '../src/storage/database.js';

const CITIZEN = person({ psn: '5001950015' });
const NEWCOMER = person({ psn: '5932970451' });
const ENTRY = {
  fingerprint: CITIZEN.fingerprint,
  psn: CITIZEN.psn,
  name: CITIZEN.name,
  state: 'active',
  notAfter: '2029-11-21T00:00:00.000Z',
};

const SUBSCRIBER = {
  psn: CITIZEN.psn,
  mobile: '37491000001',
  emails: ['mariam@example.am'],
  language: 'hy',
  notices: { sms: true, email: true },
};

const identity = testIdentity();
const folder = mkdtempSync(join(tmpdir(), 'pep-activation-'));
const certificatesFile = join(folder, 'certificates.json');
const subscribersFile = join(folder, 'subscribers.json');
const kafka = testKafka(SERVICE);
let database: TestDatabase;

async function start(
  entries: readonly object[],
  subscribers: readonly object[] = [],
): Promise<NestFastifyApplication> {
  writeFileSync(certificatesFile, JSON.stringify(entries));
  writeFileSync(subscribersFile, JSON.stringify(subscribers));
  const config = {
    logLevel: 'info' as const,
    opsPort: 1,
    httpPort: 1,
    httpHost: '127.0.0.1',
    kafkaBrokers: [...kafka.brokers],
    kafkaTopicPrefix: kafka.topicPrefix,
    databaseUrl: database.url,
    identityPublicKeyFile: identity.publicKeyFile,
    certificatesFile,
    subscribersFile,
  };
  return startTestService({ module: AppModule.with(config) });
}

beforeAll(async () => {
  database = await createTestDatabase(schema);
  await kafka.createTopics();
}, 30_000);

afterAll(async () => {
  await database.drop();
  identity.remove();
  rmSync(folder, { recursive: true });
});

describe('activation', () => {
  it('tells a loaded certificate once, however often it is loaded, and a changed state as version 2', async () => {
    await (await start([ENTRY])).close();
    await (await start([ENTRY])).close();
    const app = await start([{ ...ENTRY, state: 'revoked' }]);

    const facts = await kafka.readFacts(certificateChanged.topic, 2);
    expect(facts.map(({ key, data }) => ({ key, data }))).toEqual([
      {
        key: ENTRY.fingerprint,
        data: {
          fingerprint: ENTRY.fingerprint,
          version: 1,
          state: 'active',
          psn: ENTRY.psn,
          notAfter: ENTRY.notAfter,
          changedAt: expect.any(String),
        },
      },
      { key: ENTRY.fingerprint, data: expect.objectContaining({ version: 2, state: 'revoked' }) },
    ]);
    await expect(kafka.readFacts(certificateChanged.topic, 3, 1_500)).rejects.toThrow('2 of 3 records');
    await app.close();
  }, 60_000);

  it('tells how a person is reached once, and what changed as version 2', async () => {
    await (await start([], [SUBSCRIBER])).close();
    await (await start([], [SUBSCRIBER])).close();
    const { mobile: _mobile, ...phoneless } = SUBSCRIBER;
    const app = await start([], [{ ...phoneless, notices: { sms: false, email: true } }]);

    const facts = await kafka.readFacts(subscriberChanged.topic, 2);
    const told = { state: 'active', changedAt: expect.any(String) };
    expect(facts.map(({ key, data }) => ({ key, data }))).toEqual([
      { key: SUBSCRIBER.psn, data: { ...SUBSCRIBER, ...told, version: 1 } },
      {
        key: SUBSCRIBER.psn,
        data: { ...phoneless, ...told, notices: { sms: false, email: true }, version: 2 },
      },
    ]);
    await app.close();
  }, 60_000);

  it('shows callers the certificate they came with, and 404 to whose is not registered', async () => {
    const app = await start([ENTRY]);
    const asked = async (caller = CITIZEN) => {
      const authorization = `Bearer ${await identity.tokenFor(caller, SERVICE)}`;
      return app.inject({ url: '/v1/certificates/me', headers: { authorization } });
    };
    const known = await asked();
    expect(known.statusCode).toBe(200);
    expect(known.json()).toEqual({
      fingerprint: ENTRY.fingerprint,
      psn: ENTRY.psn,
      state: 'active',
      notAfter: ENTRY.notAfter,
    });
    const unknown = await asked(NEWCOMER);
    expect(unknown.statusCode).toBe(404);
    expect(unknown.json().code).toBe('NOT_FOUND');
    expect((await app.inject({ url: '/v1/certificates/me' })).statusCode).toBe(401);
    await app.close();
  }, 30_000);
});
