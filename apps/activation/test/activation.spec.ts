import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { certificateChanged, paymentPaid, paymentRefunded, subscriberChanged } from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { Database } from '@pep/persistence';
import {
  createTestDatabase,
  eventually,
  person,
  startTestService,
  type TestDatabase,
  testIdentity,
  testKafka,
} from '@pep/testing';
import { AppModule, SERVICE } from '../src/app.module.js';
import { schema } from '../src/storage/database.js';
import { lockPaidTerm } from '../src/storage/paid-term.repository.js';

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
const keys = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const kafka = testKafka(SERVICE);
let database: TestDatabase;

async function start(
  entries: readonly object[],
  subscribers: readonly object[] = [],
  follows = false,
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
    contractsDir: undefined,
    clientCaFile: fileWith('ca.pem', ''),
    publicUrl: 'https://localhost:8444/',
    dispatchPublicKeyFile: fileWith('dispatch.pem', keys.publicKey),
    codeKeyFile: fileWith('codes', keys.privateKey),
    codeLength: 6,
    tsaUrl: 'http://127.0.0.1:1/tsa',
    tsaCaFile: undefined,
    statusListKeyFile: fileWith('status-list.pem', keys.privateKey),
    revocationCheckS: 60,
    pinActivationsPerHour: 60,
  };
  return startTestService({ module: AppModule.with(config), follows });
}

function fileWith(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
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
          kind: 'authentication',
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
      kind: 'authentication',
      state: ENTRY.state,
      notAfter: ENTRY.notAfter,
      changedAt: expect.any(String),
      status: { list: 'https://localhost:8444/v1/status-lists/1', index: 0 },
    });
    const unknown = await asked(NEWCOMER);
    expect(unknown.statusCode).toBe(404);
    expect(unknown.json().code).toBe('NOT_FOUND');
    expect((await app.inject({ url: '/v1/certificates/me' })).statusCode).toBe(401);
    await app.close();
  }, 30_000);
});

describe('a payment', () => {
  const PAYER = person({ psn: '6001950016' });
  const PAYER_ENTRY = { ...ENTRY, fingerprint: PAYER.fingerprint, psn: PAYER.psn, state: 'registered' };
  const PAYMENT = {
    paymentId: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0d01',
    psn: PAYER.psn,
    purpose: 'annual-service',
    method: 'arca',
    amount: { value: '3000.00', currency: 'AMD' },
  } as const;
  const origin = { source: '/pep/payments', time: new Date('2026-11-22T06:20:00Z') };
  const FAR = '2999-11-21';
  const paid = (psn = PAYER.psn) =>
    newFact(
      paymentPaid,
      {
        ...{ ...PAYMENT, psn, receiptNumber: '2026-0000001', paidAt: origin.time.toISOString() },
        ...{ term: { startsOn: '2998-11-22', endsOn: FAR }, termEndsOn: FAR },
      },
      origin,
    );
  const refunded = (termEndsOn?: string) =>
    newFact(
      paymentRefunded,
      {
        ...{ ...PAYMENT, refunded: PAYMENT.amount, refundedAt: origin.time.toISOString() },
        ...(termEndsOn === undefined ? {} : { termEndsOn }),
      },
      origin,
    );

  const stateOf = async (app: NestFastifyApplication, caller = PAYER): Promise<string> => {
    const authorization = `Bearer ${await identity.tokenFor(caller, SERVICE)}`;
    const answer = await app.inject({ url: '/v1/certificates/me', headers: { authorization } });
    return answer.statusCode === 200 ? answer.json<{ state: string }>().state : String(answer.statusCode);
  };

  it('makes a registered certificate active, and its refund makes it registered again when no term is left', async () => {
    const app = await start([ENTRY, PAYER_ENTRY], [], true);
    expect(await stateOf(app)).toBe('registered');
    await kafka.tell(paid());
    await eventually(async () => expect(await stateOf(app)).toBe('active'), 20_000);
    await kafka.tell(refunded(FAR), refunded());
    await eventually(async () => expect(await stateOf(app)).toBe('registered'));
    const facts = await kafka.readFacts(certificateChanged.topic, 6);
    const own = facts.filter(({ key }) => key === PAYER.fingerprint).map(({ data }) => data);
    expect(own).toMatchObject([
      { version: 1, state: 'registered' },
      { version: 2, state: 'active' },
      { version: 3, state: 'registered' },
    ]);
    await app.close();
  }, 60_000);

  it('of a person without a certificate counts when there is one, also after loading it again', async () => {
    const late = person({ psn: '6001950017' });
    const entry = { ...PAYER_ENTRY, psn: late.psn, fingerprint: late.fingerprint };
    const first = await start([], [], true);
    await kafka.tell(paid(late.psn));
    await eventually(async () => {
      const found = await first
        .get(Database)
        .withTransaction((tx) => lockPaidTerm(tx, late.psn, '2026-11-22'));
      expect(found).toBe(FAR);
    }, 20_000);
    await first.close();
    for (let time = 0; time < 2; time++) {
      const app = await start([entry]);
      expect(await stateOf(app, late)).toBe('active');
      await app.close();
    }
  }, 60_000);
});
