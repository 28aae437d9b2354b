import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { Controller, Logger, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  type Fact,
  type NotificationFailed,
  notificationFailed,
  type NotificationSent,
  notificationSent,
} from '@pep/contracts';
import { Dispatches, type DispatchRequest, OnFacts } from '@pep/messaging';
import { Database, rows } from '@pep/persistence';
import {
  createTestDatabase,
  eventually,
  startTestService,
  TestClock,
  type TestDatabase,
  testKafka,
} from '@pep/testing';
import { AppModule } from '../src/app.module.js';
import { config } from '../src/config.js';
import { databaseOptions } from '../src/database.js';
import { TestRelay } from './relay.js';

type Told = Fact<NotificationSent | NotificationFailed>;

/** Another service that follows what notifications tells. */
@Controller()
class Listener {
  readonly told: Told[] = [];

  @OnFacts('notifications.listener', notificationSent, notificationFailed)
  hear(@Payload() facts: Iterable<Told>): Promise<void> {
    this.told.push(...facts);
    return Promise.resolve();
  }
}

@Module({})
class Listening {}

/** What a test may look at of a dispatch. */
interface Row {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly parameters: unknown;
  readonly sealed: string | null;
  readonly reason: string | null;
}

export const HOUR_MS = 60 * 60 * 1000;

/** notifications on real PostgreSQL and Kafka, with a mail server of the suite's own behind it. */
export async function startNotifications() {
  const kafka = testKafka('notifications');
  await kafka.createTopics();
  const database = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
  const keys = testKeys();
  const relay = new TestRelay();
  const relayPort = await relay.listen();
  const clock = new TestClock();
  const settings = config.parse({
    opsPort: 1,
    kafkaBrokers: kafka.brokers.join(','),
    kafkaTopicPrefix: kafka.topicPrefix,
    databaseUrl: database.url,
    relayHost: '127.0.0.1',
    relayPort,
    mailFrom: 'no-reply@e-citizen.am',
    dkimDomain: 'e-citizen.am',
    dkimSelector: 'pep',
    dkimKeyFile: keys.dkimKeyFile,
    dispatchPrivateKeyFile: keys.dispatchKeyFile,
  });
  const start = (listens = false) =>
    startTestService({
      module: {
        module: Listening,
        imports: [AppModule.with(settings)],
        controllers: listens ? [Listener] : [],
      },
      clock,
      follows: listens,
    });
  const app = await start(true);
  const lines = captureLog();
  const dispatches = new Dispatches(keys.dispatchPublicKey);

  return {
    app,
    kafka,
    relay,
    relayPort,
    clock,
    lines,
    dkimPublicKey: keys.dkimPublicKey,
    /** The database as the service uses it. */
    database: app.get(Database),
    /** A further replica; it sends, but follows no facts. */
    startReplica: () => start(),
    /** Asks for a mail as another service does, over outbox and Kafka. */
    ask: (request: Partial<DispatchRequest> & { recipient: string }) =>
      app.get(Database).withTransaction((tx) => {
        const validUntil = new Date(clock.now().getTime() + HOUR_MS);
        return dispatches.request(tx, '/test', { ...ADDRESS_CODE, validUntil, ...request }, clock.now());
      }),
    row: (recipient: string) => rowOf(app.get(Database), recipient),
    /** What was told of the dispatch to this recipient. */
    told: async (recipient: string): Promise<Told['data'][]> => {
      const { id } = await rowOf(app.get(Database), recipient);
      const facts = app.get(Listener).told.filter((fact) => fact.subject === id);
      return facts.map(({ data }) => data);
    },
    stop: async () => {
      await app.close();
      await relay.stop();
      await dropAll(database, keys.folder);
    },
  };
}

export type NotificationsSuite = Awaited<ReturnType<typeof startNotifications>>;

/** Waits until the dispatch to this recipient is sent or given up. */
export async function untilFinal(suite: NotificationsSuite, recipient: string): Promise<Row> {
  return eventually(async () => {
    const row = await suite.row(recipient);
    expect(row.state).not.toBe('waiting');
    const facts = await suite.told(recipient);
    expect(facts).toHaveLength(row.attempts);
    return row;
  }, 20_000);
}

export const ADDRESS_CODE = {
  template: 'address-code',
  channel: 'email',
  language: 'en',
  parameters: { organisation: 'EKENG CJSC', address: 'info@ekeng.am' },
  secret: { code: '731904' },
} as const;

async function rowOf(database: Database, recipient: string): Promise<Row> {
  const found = await database.read((tx) =>
    rows<Row>(tx, 'SELECT * FROM dispatch WHERE recipient = $1', [recipient]),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

function testKeys() {
  const folder = mkdtempSync(join(tmpdir(), 'pep-notifications-'));
  const dispatch = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const dkim = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [dispatchKeyFile, dkimKeyFile] = [join(folder, 'dispatch.pem'), join(folder, 'dkim.pem')];
  writeFileSync(dispatchKeyFile, dispatch.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(dkimKeyFile, dkim.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return {
    folder,
    dispatchKeyFile,
    dkimKeyFile,
    dispatchPublicKey: dispatch.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    /** As it stands in the DNS (RFC 6376 section 3.6.1). */
    dkimPublicKey: dkim.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** Every line that would be logged, whatever its level. */
function captureLog(): string[] {
  const lines: string[] = [];
  const take = (...parts: unknown[]) => {
    lines.push(parts.map((part) => (part instanceof Error ? part.stack : JSON.stringify(part))).join(' '));
  };
  Logger.overrideLogger({ log: take, warn: take, error: take, fatal: take, debug: take, verbose: take });
  return lines;
}

async function dropAll(database: TestDatabase, folder: string): Promise<void> {
  await database.drop();
  rmSync(folder, { recursive: true });
}
