import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Caller } from '@pep/client-identity';
import { Database, rows } from '@pep/persistence';
import {
  createTestDatabase,
  person,
  startTestService,
  TestClock,
  type TestDatabase,
  testIdentity,
  type TestKafka,
  testKafka,
} from '@pep/testing';
import { AppModule, SERVICE } from '../src/app.module.js';
import type { Config } from '../src/config.js';
import { databaseOptions } from '../src/database.js';
import type { Bank } from '../src/payment/bank.js';

export const OPERATOR = person({ psn: '6423850127', name: 'ANI OPERATOR', operator: true });

let lastPsn = 5_001_950_015;

/** Somebody who never paid before, with a valid card that was never registered. */
export function somebody(): Caller {
  lastPsn++;
  return person({ psn: String(lastPsn), certificateState: 'unknown' });
}

/** Whatever a call answers; a test reads what it knows to be there. */
export interface Answer {
  readonly id: string;
  readonly status: string;
  readonly code: string;
  readonly redirectUrl: string;
  readonly paidAt: string;
  readonly termStartsOn: string;
  readonly termEndsOn: string;
  readonly refunded: { readonly value: string };
  readonly items: readonly Answer[];
  readonly payment: Answer;
}

interface Call {
  readonly method?: 'GET' | 'POST';
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** The service in the test's process, on a database and topics of its own. */
export class PaymentsUnderTest {
  readonly clock = new TestClock();
  #app: NestFastifyApplication | undefined;

  private constructor(
    readonly database: TestDatabase,
    readonly kafka: TestKafka,
    private readonly config: Config,
    private readonly bank: Bank | undefined,
  ) {}

  static async start(bank?: Bank, settings: Partial<Config> = {}): Promise<PaymentsUnderTest> {
    const { url: _url, ...schema } = databaseOptions({ databaseUrl: '' });
    const kafka = testKafka(SERVICE);
    const [database] = await Promise.all([createTestDatabase(schema), kafka.createTopics()]);
    const config = { ...configFor(database, kafka), ...settings };
    const started = new PaymentsUnderTest(database, kafka, config, bank);
    await started.run();
    return started;
  }

  async run(): Promise<void> {
    const module = AppModule.with(this.config, this.bank);
    this.#app = await startTestService({ module, clock: this.clock });
  }

  /** Ends the service, as a restart does; what it stored stays. */
  async stop(): Promise<void> {
    await this.#app?.close();
  }

  async end(): Promise<void> {
    await this.stop();
    await this.database.drop();
    identity.remove();
    rmSync(folder, { recursive: true, force: true });
  }

  get app(): NestFastifyApplication {
    if (this.#app === undefined) throw new Error('the service does not run');
    return this.#app;
  }

  /** What SQL finds in the service's database. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.app.get(Database).read((reader) => rows<Row>(reader, sql, parameters));
  }

  async call(caller: Caller | undefined, url: string, { method = 'GET', body, headers = {} }: Call = {}) {
    const authorization =
      caller === undefined ? {} : { authorization: `Bearer ${await identity.tokenFor(caller, SERVICE)}` };
    const answer = await this.app.inject({
      method,
      url: `/v1/${url}`,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      bytes: answer.rawPayload,
      text: answer.body,
      json: () => answer.json<Answer>(),
    };
  }

  pay(caller: Caller, key: string, method = 'visa') {
    return this.call(caller, 'payments', {
      method: 'POST',
      body: { purpose: 'annual-service', method },
      headers: { 'idempotency-key': key },
    });
  }
}

const identity = testIdentity();
const folder = mkdtempSync(join(tmpdir(), 'pep-payments-'));
const dispatchPublicKeyFile = join(folder, 'dispatch.pem');
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
writeFileSync(dispatchPublicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }));

function configFor(database: TestDatabase, kafka: TestKafka): Config {
  return {
    logLevel: 'info',
    opsPort: 1,
    httpPort: 1,
    httpHost: '127.0.0.1',
    kafkaBrokers: [...kafka.brokers],
    kafkaTopicPrefix: kafka.topicPrefix,
    databaseUrl: database.url,
    identityPublicKeyFile: identity.publicKeyFile,
    bankUrl: 'http://127.0.0.1:1/payment/rest/',
    bankUser: 'pep-merchant',
    bankPassword: 'sandbox',
    bankTimeoutMs: 1_000,
    publicUrl: 'https://pep.test:8444/',
    cardUrl: 'https://pep.test:8443/',
    dispatchPublicKeyFile,
  };
}
