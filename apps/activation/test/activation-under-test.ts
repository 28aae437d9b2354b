import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Identity } from '@pep/client-identity';
import { paymentPaid } from '@pep/contracts';
import { newFact, SealedParameters } from '@pep/messaging';
import { Database, rows } from '@pep/persistence';
import {
  createTestDatabase,
  person,
  startTestService,
  TestClock,
  type TestDatabase,
  testIdentity,
  testKafka,
  type TestKafka,
} from '@pep/testing';
import { AppModule, SERVICE } from '../src/app.module.js';
import { attestationText } from '../src/signature/attestation.js';
import { schema } from '../src/storage/database.js';
import { type Card, type Credential, SandboxProcess } from './sandbox-process.js';

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertions say what it is
  readonly body: any;
  readonly text: string;
}

/** What a call may have besides its path. */
export interface CallOptions {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What differs from one test's service to another's. */
export interface ServiceOptions {
  readonly follows?: boolean;
  /** Versions of the contract by the day from which each holds. */
  readonly contracts?: Readonly<Record<string, string>>;
  readonly certificates?: readonly object[];
  readonly pinActivationsPerHour?: number;
  readonly revocationCheckS?: number;
  readonly tsaUrl?: string;
}

/** The relay empties the outbox; this keeps what was ever put into it. */
const KEEP_TOLD = [
  'CREATE TABLE told (id bigint PRIMARY KEY, headers json, body text)',
  `CREATE FUNCTION keep_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO told VALUES (NEW.id, NEW.headers, NEW.body); RETURN NEW; END $$`,
  'CREATE TRIGGER keep_told AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_told()',
];
const CONTRACT = 'The contract\nBe good.\n';

/** The service on a database and topics of its own, with the sandbox's authorities. */
export class ActivationUnderTest {
  readonly clock = new TestClock();
  readonly #identity = testIdentity();
  readonly #folder = mkdtempSync(join(tmpdir(), 'pep-activation-'));
  readonly #dispatchKeys = keyPair();
  readonly #statusListKeys = keyPair();
  #app: NestFastifyApplication | undefined;
  #keys = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly kafka: TestKafka,
    readonly sandbox: SandboxProcess,
  ) {}

  static async start(options: ServiceOptions = {}): Promise<ActivationUnderTest> {
    const kafka = testKafka(SERVICE);
    const [database, sandbox] = await Promise.all([
      createTestDatabase(schema),
      SandboxProcess.start(),
      kafka.createTopics(),
    ]);
    const service = new ActivationUnderTest(database, kafka, sandbox);
    await service.run(options);
    for (const sql of KEEP_TOLD) await service.sql(sql);
    return service;
  }

  /** Starts the service, again when it ran. */
  async run(options: ServiceOptions = {}): Promise<void> {
    await this.#app?.close();
    this.#app = await startTestService({
      module: AppModule.with(this.#config(options)),
      clock: this.clock,
      follows: options.follows ?? false,
    });
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    await this.database.drop();
    await this.sandbox.stop();
    this.#identity.remove();
    rmSync(this.#folder, { recursive: true });
  }

  /** The holder of a card, as the gateway has them. */
  holder({ psn, name, authentication }: Card): Identity {
    return person({ psn, name, fingerprint: authentication.fingerprint, certificateState: 'unknown' });
  }

  /** Calls as the gateway would: `call(caller, 'GET /certificates/me')`; undefined for nobody in particular. */
  async call(
    caller: Identity | undefined,
    request: string,
    { body, headers }: CallOptions = {},
  ): Promise<Answer> {
    const [method = '', path = ''] = request.split(' ');
    const token = caller && (await this.#identity.tokenFor(caller, SERVICE));
    const answer = await this.app.inject({
      method: method as 'GET',
      url: `/v1${path}`,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    const content: unknown = isJson ? answer.json() : undefined;
    return { status: answer.statusCode, headers: answer.headers, body: content, text: answer.body };
  }

  /** Calls as the holder of a card, whose certificate the gateway passes on. */
  async as(card: Card, request: string, { body, headers }: CallOptions = {}): Promise<Answer> {
    const clientCert = `:${derOf(card.authentication).toString('base64')}:`;
    return this.call(this.holder(card), request, {
      ...(body !== undefined && { body }),
      headers: { 'client-cert': clientCert, ...headers },
    });
  }

  /** Begins a registration, with a key of its own. */
  async register(card: Card, mobile: string, more: object = {}): Promise<Answer> {
    const body = { mobile, mode: 'register', ...more };
    return this.as(card, 'POST /registrations', { body, headers: this.freshKey() });
  }

  async confirm(card: Card, id: string, body: object): Promise<Answer> {
    return this.as(card, `POST /registrations/${id}/confirmation`, { body });
  }

  /** Registers a card by click, to the end. */
  async registered(card: Card, mobile: string): Promise<Answer> {
    const { body } = await this.register(card, mobile, { language: 'en' });
    return this.confirm(card, body.id as string, {
      code: await this.lastCode(mobile),
      contractAccepted: true,
    });
  }

  freshKey(): { 'idempotency-key': string } {
    this.#keys++;
    return { 'idempotency-key': `key-${String(this.#keys)}` };
  }

  /** Says what payments would: the person has paid until that day. */
  async pay(psn: string, termEndsOn: string): Promise<void> {
    const time = this.clock.now();
    const data = {
      ...({ paymentId: PAYMENT_ID, psn, purpose: 'annual-service', method: 'arca' } as const),
      ...({ amount: { value: '3000.00', currency: 'AMD' }, receiptNumber: '2026-0000001' } as const),
      ...{ paidAt: time.toISOString(), term: { startsOn: '2026-01-01', endsOn: termEndsOn }, termEndsOn },
    };
    await this.kafka.tell(newFact(paymentPaid, data, { source: '/pep/payments', time }));
  }

  /** The codes that were to be sent to a number, oldest first. */
  async codes(mobile: string): Promise<string[]> {
    const seals = new SealedParameters(this.#dispatchKeys.privateKey);
    const sealed = (await this.dispatches(mobile)).flatMap(({ sealed: one }) => one ?? []);
    const opened = await Promise.all(sealed.map((one) => seals.open(one)));
    return opened.map(({ code = '' }) => code);
  }

  async lastCode(mobile: string): Promise<string> {
    return (await this.codes(mobile)).at(-1) ?? 'none';
  }

  /** What notifications were asked to send to somebody. */
  async dispatches(
    recipient: string,
  ): Promise<{ template: string; parameters: Record<string, string>; sealed?: string }[]> {
    const found = await this.sql<{ body: string }>(
      `SELECT body FROM told WHERE headers ->> 'ce_type' = 'pep.dispatch.requested.v1'
         AND body::json ->> 'recipient' = $1 ORDER BY id`,
      [recipient],
    );
    return found.map(({ body }) => JSON.parse(body) as never);
  }

  /** What was told of one aggregate: its states, oldest first. */
  async told(key: string): Promise<Record<string, unknown>[]> {
    const found = await this.sql<{ body: string }>(
      "SELECT body FROM told WHERE headers ->> 'ce_subject' = $1 ORDER BY id",
      [key],
    );
    return found.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }

  async states(key: string): Promise<unknown[]> {
    return (await this.told(key)).map(({ state }) => state);
  }

  /** A token's answer to a nonce. */
  async attest(
    activation: { id: string; nonce: string },
    token: 'auth' | 'sign',
    by: Credential,
  ): Promise<Answer> {
    const signature = sign('sha256', attestationText(activation.id, token, activation.nonce), by.key);
    const body = {
      ...{ token, certificate: derOf(by).toString('base64'), signature: signature.toString('base64') },
    };
    return this.call(undefined, `POST /pin-activations/${activation.id}/attestation`, { body });
  }

  async sql<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.app.get(Database).read((reader) => rows<Row>(reader, text, parameters));
  }

  get app(): NestFastifyApplication {
    if (this.#app === undefined) throw new Error('the service does not run');
    return this.#app;
  }

  #config({ contracts = { '2026-01-01': CONTRACT }, certificates = [], ...limits }: ServiceOptions) {
    const contractsDir = mkdtempSync(join(this.#folder, 'contracts-'));
    for (const [day, text] of Object.entries(contracts)) {
      mkdirSync(join(contractsDir, day));
      for (const language of ['hy', 'en', 'ru'])
        writeFileSync(join(contractsDir, day, `${language}.txt`), text);
    }
    return {
      ...{ logLevel: 'error' as const, httpHost: '127.0.0.1', httpPort: 1, opsPort: 1 },
      databaseUrl: this.database.url,
      kafkaBrokers: [...this.kafka.brokers],
      kafkaTopicPrefix: this.kafka.topicPrefix,
      identityPublicKeyFile: this.#identity.publicKeyFile,
      certificatesFile: this.#file('certificates.json', JSON.stringify(certificates)),
      subscribersFile: undefined,
      contractsDir,
      clientCaFile: join(this.sandbox.folder, 'ca/ca.pem'),
      publicUrl: 'https://localhost:8444/',
      dispatchPublicKeyFile: this.#file('dispatch.pem', this.#dispatchKeys.publicKey),
      codeKeyFile: this.#file('codes', 'a secret of more than thirty-two octets'),
      codeLength: 6,
      tsaUrl: limits.tsaUrl ?? this.sandbox.tsaUrl,
      tsaCaFile: undefined,
      statusListKeyFile: this.#file('status-list.pem', this.#statusListKeys.privateKey),
      revocationCheckS: limits.revocationCheckS ?? 3_600,
      pinActivationsPerHour: limits.pinActivationsPerHour ?? 1_000,
    };
  }

  #file(name: string, content: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content);
    return path;
  }
}

/** Of every payment that these tests tell. */
export const PAYMENT_ID = '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0d01';

function derOf({ certificate }: Credential): Buffer {
  return new X509Certificate(certificate).raw;
}

function keyPair() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
