import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { expect } from '@jest/globals';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { Caller } from '@pep/client-identity';
import {
  type Fact,
  type MessageAccepted,
  messageAccepted,
  organisationChanged,
  senderChanged,
} from '@pep/contracts';
import { FactTransport, newFact, plainRecord, replayConsumer, toRecord } from '@pep/messaging';
import { Database, rows } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import {
  createTestDatabase,
  eventually,
  person,
  startTestService,
  testIdentity,
  testKafka,
} from '@pep/testing';
import { AppModule } from '../src/app.module.js';
import { config } from '../src/config.js';
import { databaseOptions } from '../src/database.js';
import { AdministeredOrganisations } from '../src/follow-organisations/administered-organisations.js';

export const ORGANISATION = '22335588';
export const OTHER_ORGANISATION = '11223344';
export const ADMINISTRATOR = person({ psn: '6105830017' });
export const OUTSIDER = person({ psn: '2722900633' });
export const OPERATOR = person({ psn: '6423850127', operator: true });

const origin = { source: '/test', time: new Date('2026-11-21T09:00:00Z') };

const organisation = (legalEntityCode: string, administrator: string) =>
  newFact(
    organisationChanged,
    {
      legalEntityCode,
      version: 1,
      state: 'active',
      name: 'Organisation',
      administrators: [administrator],
      representatives: [],
      changedAt: '2026-11-21T09:00:00.000Z',
    },
    origin,
  );

/** A letter of info@ekeng.am to one person, but for what is given. */
export function accepted(given: Partial<MessageAccepted> = {}): Fact<MessageAccepted> {
  return newFact(
    messageAccepted,
    {
      messageId: randomUUIDv7(),
      organisation: ORGANISATION,
      senderId: randomUUIDv7(),
      sender: 'info@ekeng.am',
      size: 100,
      digest: `sha-256:${'0'.repeat(64)}`,
      acceptedAt: '2026-11-21T09:00:00.000Z',
      recipients: [{ identifier: '5001950015', kind: 'person' }],
      evidenceId: randomUUIDv7(),
      ...given,
    },
    origin,
  );
}

/** The registry's word that an organisation has an address. */
export function registered(address: string, of = ORGANISATION) {
  return newFact(
    senderChanged,
    {
      id: randomUUIDv7(),
      version: 1,
      state: 'active',
      organisation: of,
      address,
      sources: ['127.0.0.1'],
      smsAllowed: false,
      changedAt: '2026-11-21T09:00:00.000Z',
    },
    origin,
  );
}

/** What of it a test wants otherwise. */
interface BillingOptions {
  readonly follows?: boolean;
  readonly clock?: Clock;
}

/**
 * billing-metering on a real PostgreSQL and Kafka, with two organisations. It follows facts on Kafka, or else gets them
 * from the test by `bring`, as its consumers would.
 */
export async function startBilling({ follows = false, clock }: BillingOptions = {}) {
  const kafka = testKafka('billing-metering');
  await kafka.createTopics();
  await kafka.tell(
    organisation(ORGANISATION, ADMINISTRATOR.psn),
    organisation(OTHER_ORGANISATION, OUTSIDER.psn),
  );
  const database = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
  const identity = testIdentity();
  const settings = config.parse({
    opsPort: 1,
    httpPort: 1,
    kafkaBrokers: kafka.brokers.join(','),
    kafkaTopicPrefix: kafka.topicPrefix,
    databaseUrl: database.url,
    identityPublicKeyFile: identity.publicKeyFile,
    dispatchPublicKeyFile: identity.publicKeyFile,
  });
  const app = await startTestService({ module: AppModule.with(settings), follows, ...(clock && { clock }) });
  const transport = app.get(FactTransport);
  if (!follows) {
    const strategy = transport.withoutSubscriptions();
    app.connectMicroservice<MicroserviceOptions>({ strategy }, { inheritAppConfig: true });
    await app.startAllMicroservices();
  }
  await eventually(() => {
    expect(app.get(AdministeredOrganisations).of(OUTSIDER)).toEqual([OTHER_ORGANISATION]);
  }, 15_000);
  const consumers = transport.consumers();
  const authorization = async (caller: Caller) =>
    `Bearer ${await identity.tokenFor(caller, 'billing-metering')}`;

  return {
    kafka,
    database,
    settings,
    app,
    /** Brings a batch of facts to the consumer of this name, as one partition of Kafka would. */
    async bring(consumer: string, facts: readonly Fact[]): Promise<void> {
      const records = facts.map(toRecord).map(({ key, topic, headers, body }, index) =>
        plainRecord({
          ...{ topic, key, headers, value: body },
          ...{ partition: 0, offset: String(index) },
        }),
      );
      await consumers.find(({ name }) => name === `billing-metering.${consumer}`)?.consume(records);
    },
    authorization,
    /** Runs SQL on the service's database and gives the rows. */
    sql: <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      app.get(Database).read((reader) => rows<Row>(reader, text, values)),
    async get(caller: Caller, path: string, headers: Readonly<Record<string, string>> = {}) {
      const url = `/v1${path}`;
      return app.inject({ url, headers: { authorization: await authorization(caller), ...headers } });
    },
    /** Posts JSON, each time with a key of its own unless one is given. */
    async post(caller: Caller, path: string, payload: object, key: string = randomUUID()) {
      const headers = { authorization: await authorization(caller), 'idempotency-key': key };
      return app.inject({ method: 'POST', url: `/v1${path}`, headers, payload });
    },
    async remove(caller: Caller, path: string) {
      const headers = { authorization: await authorization(caller) };
      return app.inject({ method: 'DELETE', url: `/v1${path}`, headers });
    },
    /** What `--replay-parked` does. */
    async replayParked(): Promise<void> {
      for (const consumer of consumers) await replayConsumer(app.get(Database), consumer);
    },
    async stop(): Promise<void> {
      await app.close();
      await database.drop();
      identity.remove();
    },
  };
}

export type BillingSuite = Awaited<ReturnType<typeof startBilling>>;
