import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Caller } from '@pep/client-identity';
import { SealedParameters } from '@pep/messaging';
import { Database, rows } from '@pep/persistence';
import {
  createTestDatabase,
  startTestService,
  type TestDatabase,
  testIdentity,
  testKafka,
  type TestKafka,
  testNameServer,
  type TestNameServer,
} from '@pep/testing';
import { AppModule, SERVICE } from '../src/app.module.js';
import { schema } from '../src/storage/database.js';

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertions say what it is
  readonly body: any;
}

/** A fact as it was put into the outbox. */
export interface Told {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a call may have besides its path. */
export interface CallOptions {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The relay empties the outbox; this keeps what was ever put into it. */
const KEEP_TOLD = [
  'CREATE TABLE told (id bigint PRIMARY KEY, headers json, body text)',
  `CREATE FUNCTION keep_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO told VALUES (NEW.id, NEW.headers, NEW.body); RETURN NEW; END $$`,
  'CREATE TRIGGER keep_told AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_told()',
];

/** The service on a database and topics of its own. */
export class RegistryUnderTest {
  readonly #identity = testIdentity();
  readonly #dispatchKeys = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  readonly #folder = mkdtempSync(join(tmpdir(), 'pep-registry-'));
  #app: NestFastifyApplication | undefined;
  #keys = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly kafka: TestKafka,
    readonly dns: TestNameServer,
  ) {}

  static async start(): Promise<RegistryUnderTest> {
    const kafka = testKafka(SERVICE);
    const [database, dns] = await Promise.all([
      createTestDatabase(schema),
      testNameServer(),
      kafka.createTopics(),
    ]);
    const registry = new RegistryUnderTest(database, kafka, dns);
    const dispatchPublicKeyFile = join(registry.#folder, 'public.pem');
    writeFileSync(dispatchPublicKeyFile, registry.#dispatchKeys.publicKey);
    registry.#app = await startTestService({
      module: AppModule.with({
        ...{ logLevel: 'error', httpHost: '127.0.0.1', httpPort: 1, opsPort: 1 },
        databaseUrl: database.url,
        kafkaBrokers: [...kafka.brokers],
        kafkaTopicPrefix: kafka.topicPrefix,
        identityPublicKeyFile: registry.#identity.publicKeyFile,
        privateSourcesAllowed: true,
        dnsServers: [dns.address],
        dispatchPublicKeyFile,
      }),
    });
    for (const sql of KEEP_TOLD) await registry.sql(sql);
    return registry;
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    await this.database.drop();
    await this.dns.stop();
    this.#identity.remove();
    rmSync(this.#folder, { recursive: true });
  }

  /** Calls as the gateway would for this caller: `call(operator, 'GET /organisations')`. */
  async call(caller: Caller, request: string, { body, headers }: CallOptions = {}): Promise<Answer> {
    const [method = '', path = ''] = request.split(' ');
    const token = await this.#identity.tokenFor(caller, SERVICE);
    const answer = await this.app.inject({
      method: method as 'GET',
      url: `/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    const content: unknown = answer.body === '' ? undefined : answer.json();
    return { status: answer.statusCode, headers: answer.headers, body: content };
  }

  /** A POST with an Idempotency-Key of its own. */
  async create(caller: Caller, path: string, body: object): Promise<Answer> {
    this.#keys++;
    return this.call(caller, `POST ${path}`, {
      body,
      headers: { 'idempotency-key': `key-${this.#keys}` },
    });
  }

  /** Registers a domain of an organisation and proves it as its holder would. */
  async verifiedDomain(caller: Caller, organisation: string, name: string, more: object = {}): Promise<void> {
    const path = `/organisations/${organisation}/domains`;
    const { challenge } = (await this.create(caller, path, { name, ...more })).body as {
      challenge: { name: string; value: string };
    };
    this.dns.set(challenge.name, 'TXT', [challenge.value]);
    const answer = await this.call(caller, `POST ${path}/${encodeURIComponent(name)}/verification`);
    if (answer.status !== 200) throw new Error(`${name} is not verified: ${JSON.stringify(answer.body)}`);
  }

  /** The codes that notifications were asked to mail to an address, oldest first. */
  async codesFor(address: string): Promise<string[]> {
    const found = await this.sql<{ body: string }>(
      `SELECT body FROM told WHERE headers ->> 'ce_type' = 'pep.dispatch.requested.v1'
       AND body::json ->> 'recipient' = $1 ORDER BY id`,
      [address],
    );
    const seals = new SealedParameters(this.#dispatchKeys.privateKey);
    const opened = found.map(({ body }) => seals.open((JSON.parse(body) as { sealed: string }).sealed));
    return (await Promise.all(opened)).map(({ code = '' }) => code);
  }

  /** What was told of one aggregate, in order. */
  async told(key: string): Promise<Told[]> {
    const found = await this.sql<{ headers: { ce_type: string }; body: string }>(
      `SELECT headers, body FROM told WHERE headers ->> 'ce_subject' = $1 ORDER BY id`,
      [key],
    );
    return found.map(({ headers, body }) => ({
      type: headers.ce_type,
      data: JSON.parse(body) as Told['data'],
    }));
  }

  async sql<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.app.get(Database).read((reader) => rows<Row>(reader, text, parameters));
  }

  get app(): NestFastifyApplication {
    if (this.#app === undefined) throw new Error('the service does not run');
    return this.#app;
  }
}
