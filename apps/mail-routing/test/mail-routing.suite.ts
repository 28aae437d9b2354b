import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  domainChanged,
  type DomainState,
  type OrganisationState,
  organisationChanged,
  type SenderState,
  senderChanged,
} from '@pep/contracts';
import { newFact, SealedParameters, type StateView } from '@pep/messaging';
import type { Clock } from '@pep/service-kit';
import {
  createTestDatabase,
  eventually,
  freePort,
  person,
  startTestService,
  testIdentity,
  testKafka,
  testNameServer,
} from '@pep/testing';
import { expect } from '@jest/globals';
import type { Identity } from '@pep/client-identity';
import { AppModule } from '../src/app.module.js';
import { config } from '../src/config.js';
import { databaseOptions } from '../src/database.js';
import { SmtpListener } from '../src/submit-message/smtp/smtp.listener.js';
import { DOMAINS, SenderDirectory, SENDERS } from '../src/follow-senders/sender-directory.js';

const origin = { source: '/test', time: new Date('2026-11-21T09:00:00Z') };

export const SENDER: SenderState = {
  id: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a12',
  version: 1,
  state: 'active',
  organisation: '22335588',
  address: 'info@ekeng.am',
  sources: ['127.0.0.1'],
  smsAllowed: false,
  changedAt: '2026-11-21T09:00:00.000Z',
};
const ORGANISATION: OrganisationState = {
  legalEntityCode: '22335588',
  version: 1,
  state: 'active',
  name: 'EKENG CJSC',
  administrators: ['6105830017'],
  representatives: ['1204790025'],
  changedAt: '2026-11-21T09:00:00.000Z',
};
export const CITIZEN = person({ psn: '5001950015' });
export const DIRECTOR = person({ psn: '1204790025' });
export const ADMINISTRATOR = person({ psn: '6105830017' });

/** What a call carries beside its path. */
interface CallContent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: Buffer | object;
}

/** mail-routing on real PostgreSQL and Kafka and with a name server of its own, with one registered sender. */
export async function startMailRouting(
  given: Readonly<Record<string, unknown>> = {},
  { follows = false, clock }: { readonly follows?: boolean; readonly clock?: Clock } = {},
) {
  const kafka = testKafka('mail-routing');
  await kafka.createTopics();
  const database = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
  const identity = testIdentity();
  const smtpPort = await freePort();
  const dns = await testNameServer();
  const folder = mkdtempSync(join(tmpdir(), 'pep-mail-routing-'));
  const dispatchPublicKeyFile = join(folder, 'dispatch.pem');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(dispatchPublicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }));
  const contentKeyFile = join(folder, 'content.key');
  writeFileSync(contentKeyFile, randomBytes(32));
  const settings = config.parse({
    opsPort: 1,
    httpPort: 1,
    kafkaBrokers: kafka.brokers.join(','),
    kafkaTopicPrefix: kafka.topicPrefix,
    databaseUrl: database.url,
    identityPublicKeyFile: identity.publicKeyFile,
    smtpPort,
    messageSizeMaxBytes: 1024 * 1024,
    dnsServers: dns.address,
    contentDir: join(folder, 'content'),
    contentKeyFile,
    dispatchPublicKeyFile,
    ...given,
  });
  const app = await startTestService({
    module: AppModule.with(settings),
    follows,
    ...(clock && { clock }),
  });
  await app.get(SmtpListener).listen();
  const tellSender = (change: Partial<SenderState>) =>
    kafka.tell(newFact(senderChanged, { ...SENDER, ...change }, origin));
  const tellDomain = (state: DomainState) => kafka.tell(newFact(domainChanged, state, origin));
  await kafka.tell(newFact(organisationChanged, ORGANISATION, origin));
  await tellSender({});
  const known = () => app.get(SenderDirectory).find({ canonical: SENDER.address, domain: 'ekeng.am' });
  await eventually(() => {
    expect(known()).toMatchObject({ suspended: false });
  }, 15_000);

  const authorization = async (caller: Identity): Promise<string> =>
    `Bearer ${await identity.tokenFor(caller, 'mail-routing')}`;

  /** Calls the REST API as the gateway would for this caller. */
  const call = async (
    caller: Identity,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    given: CallContent = {},
  ) =>
    app.inject({
      method,
      url: `/v1${path}`,
      headers: { ...given.headers, authorization: await authorization(caller) },
      ...(given.payload !== undefined && { payload: given.payload }),
    });

  /** Tells what the registry says, and waits until the door knows it; what is not said is as of {@link SENDER}. */
  const register = async (
    senders: readonly Partial<SenderState>[],
    domains: readonly Partial<DomainState>[] = [],
  ) => {
    const { address: _address, ...common } = SENDER;
    const fullSenders = senders.map((one) => ({ ...SENDER, id: crypto.randomUUID(), ...one }));
    const fullDomains = domains.map((one) => ({
      ...{ ...common, id: crypto.randomUUID(), name: 'ekeng.am', allAddressesAllowed: true },
      ...one,
    }));
    await kafka.tell(
      ...fullSenders.map((one) => newFact(senderChanged, one, origin)),
      ...fullDomains.map((one) => newFact(domainChanged, one, origin)),
    );
    const senderView = app.get<StateView<SenderState>>(SENDERS);
    const domainView = app.get<StateView<DomainState>>(DOMAINS);
    const versionOf = ({ state, version }: SenderState | DomainState) =>
      state === 'removed' ? undefined : version;
    await eventually(() => {
      expect(fullSenders.map(({ id }) => senderView.get(id)?.version)).toEqual(fullSenders.map(versionOf));
      expect(fullDomains.map(({ id }) => domainView.get(id)?.version)).toEqual(fullDomains.map(versionOf));
    }, 15_000);
    return { senders: fullSenders, domains: fullDomains };
  };

  return {
    app,
    kafka,
    database,
    smtpPort,
    dns,
    folder,
    /** Opens what only notifications can read. */
    sealed: new SealedParameters(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    tellSender,
    tellDomain,
    register,
    known,
    authorization,
    call,
    stop: async () => {
      await app.close();
      await database.drop();
      identity.remove();
      await dns.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A letter from the registered sender. */
export function letter(
  given: { from?: string; subject?: string; body?: string; messageId?: string } = {},
): string {
  const {
    from = SENDER.address,
    subject = 'Notice',
    body = 'Dear citizen,',
    messageId = crypto.randomUUID(),
  } = given;
  return [
    `From: ${from}`,
    'To: <5001950015@e-citizen.am>',
    `Subject: ${subject}`,
    `Message-ID: <${messageId}@ekeng.am>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    body,
    '',
  ].join('\r\n');
}
