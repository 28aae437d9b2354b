import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { KafkaOptions } from '@pep/messaging';
import { prepareHttp, Readiness, ServiceKitModule } from '@pep/service-kit';
import { eventually, freePort } from '@pep/testing';
import { mtlsAdapter } from '../src/accept-connections/mtls-adapter.js';
import { FurtherListeners } from '../src/accept-connections/further.listeners.js';
import { AppModule } from '../src/app.module.js';
import { config as configSchema, type GatewayConfig } from '../src/config.js';

/** A running gateway and where it listens. */
export interface GatewayUnderTest {
  readonly mtlsPort: number;
  readonly publicPort: number;
  readonly proxyPort: number;
  stop(): Promise<void>;
}

interface Surroundings {
  readonly kafka: KafkaOptions;
  readonly sandbox: string;
  readonly upstreamPort: number;
  readonly operators: string[];
  /** What differs from a gateway that asks no authority, as the schema reads it. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Put together as `runService` does, with every service at one port; resolves when it knows the certificates' states. */
export async function startGateway(around: Surroundings): Promise<GatewayUnderTest> {
  const config = await configFor(around);
  const readiness = new Readiness();
  const root = {
    module: class TestRoot {},
    imports: [ServiceKitModule.with(readiness), AppModule.with(config)],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, mtlsAdapter(config), {
    logger: ['fatal'],
    abortOnError: false,
  });
  prepareHttp(app);
  await app.listen(config.mtlsPort, config.httpHost);
  await app.get(FurtherListeners).listen();
  await eventually(async () => {
    const problems = Object.values(await readiness.problems());
    if (problems.length > 0) throw new Error(problems.join('; '));
  }, 20_000);
  return {
    mtlsPort: config.mtlsPort,
    publicPort: config.publicPort,
    proxyPort: config.proxyPort ?? 0,
    stop: () => app.close(),
  };
}

async function configFor(around: Surroundings): Promise<GatewayConfig> {
  const upstream = `http://127.0.0.1:${around.upstreamPort}`;
  const file = (path: string) => join(around.sandbox, path);
  return configSchema.parse({
    opsPort: '1',
    kafkaBrokers: around.kafka.brokers.join(','),
    kafkaTopicPrefix: around.kafka.topicPrefix,
    mtlsPort: String(await freePort()),
    publicPort: String(await freePort()),
    proxyPort: String(await freePort()),
    tlsCertFile: file('tls/server.pem'),
    tlsKeyFile: file('tls/server-key.pem'),
    clientCaFile: file('ca/ca.pem'),
    identityPrivateKeyFile: file('identity/private.pem'),
    operators: around.operators.join(','),
    revocation: 'off',
    upstreamSenderRegistry: upstream,
    upstreamMailRouting: upstream,
    upstreamBillingMetering: upstream,
    upstreamActivation: upstream,
    upstreamPayments: upstream,
    ...around.settings,
  });
}
