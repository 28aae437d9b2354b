import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type Identity, IdentityTokenVerifier } from '@pep/client-identity';
import { freePort, testKafka } from '@pep/testing';
import { Client } from './client.js';
import { FakeService } from './fake-service.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { type Card, prepareSandbox, type SandboxFiles } from './sandbox-files.js';

/** A gateway over real TLS and real Kafka with one stand-in for all services. */
export interface GatewaySuite {
  readonly gateway: GatewayUnderTest;
  readonly sandbox: SandboxFiles;
  readonly service: FakeService;
  /** A client on connections of its own, closed after the test. */
  client(card?: Card, port?: number, localAddress?: string): Client;
  /** Whom the service was told about in the last request it got. */
  toldCaller(audience: string): Promise<Identity | undefined>;
}

/** The operator's PSN, of the sandbox's personas and of the cards that tests make. */
export const OPERATOR_PSN = '6423850127';

/** @param settings what differs, known once the surroundings are there */
export function gatewaySuite(
  name: string,
  settings: (sandbox: SandboxFiles) => Promise<Readonly<Record<string, string>>>,
): GatewaySuite {
  const kafka = testKafka(name);
  const clients: Client[] = [];
  let started: { gateway: GatewayUnderTest; sandbox: SandboxFiles; service: FakeService };
  const suite: GatewaySuite = {
    get gateway() {
      return started.gateway;
    },
    get sandbox() {
      return started.sandbox;
    },
    get service() {
      return started.service;
    },
    client(card, port = started.gateway.mtlsPort, localAddress?) {
      const made = new Client(port, started.sandbox.read('tls/ca.pem'), { ...card, localAddress });
      clients.push(made);
      return made;
    },
    toldCaller(audience) {
      const publicKey = started.sandbox.read('identity/public.pem').toString();
      const token = (started.service.last.headers.authorization ?? '').replace('Bearer ', '');
      return new IdentityTokenVerifier(publicKey, audience).verify(token, Date.now());
    },
  };

  beforeAll(async () => {
    const [sandbox] = await Promise.all([prepareSandbox(), kafka.createTopics()]);
    const service = new FakeService(await freePort());
    const gateway = await startGateway({
      kafka,
      sandbox: sandbox.folder,
      upstreamPort: service.port,
      operators: [OPERATOR_PSN],
      settings: await settings(sandbox),
    });
    started = { gateway, sandbox, service };
  }, 90_000);
  beforeEach(async () => {
    started.service.answerWith((_request, response) => void response.end('{"ok":true}'));
    await started.service.start();
  });
  afterEach(async () => {
    clients.splice(0).forEach((one) => one.close());
    await started.service.stop();
  });
  afterAll(async () => {
    await started.gateway.stop();
    started.sandbox.remove();
  });
  return suite;
}

/** SHA-256 of the card's certificate, hex. */
export const fingerprintOf = ({ cert }: Pick<Card, 'cert'>): string =>
  createHash('sha256').update(new X509Certificate(cert).raw).digest('hex');
