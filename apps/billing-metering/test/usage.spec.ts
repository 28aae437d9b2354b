import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Caller } from '@pep/client-identity';
import { type Fact, type MessageAccepted, messageAccepted, organisationChanged } from '@pep/contracts';
import { newFact } from '@pep/messaging';
import {
  createTestDatabase,
  eventually,
  person,
  startTestService,
  type TestDatabase,
  type TestIdentity,
  testIdentity,
  type TestKafka,
  testKafka,
} from '@pep/testing';
import { AppModule } from '../src/app.module.js';
import { config } from '../src/config.js';
import { databaseOptions } from '../src/database.js';

const ADMINISTRATOR = person({ psn: '6105830017' });
const OUTSIDER = person({ psn: '2722900633' });
const OPERATOR = person({ psn: '6423850127', operator: true });
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

function accepted(given: Partial<MessageAccepted> = {}): Fact<MessageAccepted> {
  return newFact(
    messageAccepted,
    {
      messageId: randomUUIDv7(),
      organisation: '22335588',
      senderId: randomUUIDv7(),
      sender: 'info@ekeng.am',
      size: 100,
      digest: `sha-256:${'0'.repeat(64)}`,
      acceptedAt: '2026-11-21T09:00:00.000Z',
      recipients: [{ identifier: '5001950015', kind: 'person' }],
      ...given,
    },
    origin,
  );
}

describe('usage', () => {
  let kafka: TestKafka;
  let database: TestDatabase;
  let identity: TestIdentity;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    kafka = testKafka('billing-metering');
    await kafka.createTopics();
    await kafka.tell(organisation('22335588', ADMINISTRATOR.psn), organisation('11223344', OUTSIDER.psn));
    database = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
    identity = testIdentity();
    const settings = config.parse({
      opsPort: 1,
      httpPort: 1,
      kafkaBrokers: kafka.brokers.join(','),
      kafkaTopicPrefix: kafka.topicPrefix,
      databaseUrl: database.url,
      identityPublicKeyFile: identity.publicKeyFile,
    });
    app = await startTestService({ module: AppModule.with(settings), follows: true });
    await eventually(async () => {
      expect((await usage(ADMINISTRATOR, '?from=2026-11-01&to=2026-11-30')).statusCode).toBe(200);
    }, 15_000);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await database.drop();
    identity.remove();
  }, 30_000);

  async function usage(caller: Caller, query: string) {
    const authorization = `Bearer ${await identity.tokenFor(caller, 'billing-metering')}`;
    return app.inject({ method: 'GET', url: `/v1/usage${query}`, headers: { authorization } });
  }

  const totalOf = async (caller: Caller, query: string) =>
    (await usage(caller, query)).json<{ total: { messages: number } }>().total.messages;

  it('counts each recipient of an accepted message once, however often Kafka brings the fact', async () => {
    const fact = accepted({
      sender: 'once@ekeng.am',
      recipients: [
        { identifier: '5001950015', kind: 'person' },
        { identifier: '22335588', kind: 'organisation' },
      ],
    });
    await kafka.tell(fact, fact);
    await kafka.tell(fact, accepted({ sender: 'once@ekeng.am' }));
    await eventually(async () => {
      const answer = await usage(ADMINISTRATOR, '?sender=once@ekeng.am&from=2026-11-21&to=2026-11-21');
      expect(answer.json()).toEqual({
        from: '2026-11-21',
        to: '2026-11-21',
        items: [{ sender: 'once@ekeng.am', messages: 3, sms: 0, smsSegments: 0 }],
        total: { messages: 3, sms: 0, smsSegments: 0 },
      });
    }, 15_000);
  });

  it('counts on the day in Yerevan, both ends of a period included', async () => {
    const sender = 'days@ekeng.am';
    await kafka.tell(
      accepted({ sender, acceptedAt: '2026-11-10T19:59:59.999Z' }),
      accepted({ sender, acceptedAt: '2026-11-10T20:00:00.000Z' }),
    );
    await eventually(async () => {
      expect(await totalOf(ADMINISTRATOR, `?sender=${sender}&from=2026-11-10&to=2026-11-11`)).toBe(2);
    }, 15_000);
    expect(await totalOf(ADMINISTRATOR, `?sender=${sender}&from=2026-11-10&to=2026-11-10`)).toBe(1);
    const byDay = await usage(ADMINISTRATOR, `?sender=${sender}&from=2026-11-01&to=2026-11-30&groupBy=day`);
    expect(byDay.json()).toMatchObject({
      items: [
        { day: '2026-11-10', messages: 1 },
        { day: '2026-11-11', messages: 1 },
      ],
    });
  });

  it('shows an administrator their own organisation only, an operator all, and others nothing', async () => {
    await kafka.tell(accepted({ organisation: '11223344', sender: 'info@outsider.am' }));
    await eventually(async () => {
      expect(await totalOf(OUTSIDER, '?from=2026-11-21&to=2026-11-21')).toBe(1);
    }, 15_000);
    expect(await totalOf(ADMINISTRATOR, '?sender=info@outsider.am&from=2026-11-21&to=2026-11-21')).toBe(0);
    expect(await totalOf(OPERATOR, '?sender=info@outsider.am&from=2026-11-21&to=2026-11-21')).toBe(1);
    expect((await usage(person(), '?from=2026-11-21&to=2026-11-21')).statusCode).toBe(404);
  });

  it.each([
    ['?from=2026-11-22&to=2026-11-21', 'PERIOD_REVERSED'],
    ['?from=1990-01-01&to=2026-11-21', 'PERIOD_TOO_LONG'],
    ['?from=2026-02-30&to=2026-11-21', 'INVALID_REQUEST'],
    ['?from=2026-11-21', 'INVALID_REQUEST'],
    ['?from=2026-11-21&to=2026-11-21&groupBy=weather', 'INVALID_REQUEST'],
  ])('refuses the period %s with %s', async (query, code) => {
    const answer = await usage(ADMINISTRATOR, query);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code });
  });
});
