import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { KafkaOptions } from '@pep/messaging';
import { prepareHttp, Readiness, ServiceKitModule } from '@pep/service-kit';
import { eventually, freePort } from '@pep/testing';
import { mtlsAdapter } from '../src/accept-connections/mtls-adapter.js';
import { PublicListener } from '../src/accept-connections/public.listener.js';
import { AppModule } from '../src/app.module.js';
import type { GatewayConfig } from '../src/config.js';

/** A running gateway and where it listens. */
export interface GatewayUnderTest {
  readonly mtlsPort: number;
  readonly publicPort: number;
  stop(): Promise<void>;
}

interface Surroundings {
  readonly kafka: KafkaOptions;
  readonly sandbox: string;
  readonly upstreamPort: number;
  readonly operators: string[];
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
  await app.get(PublicListener).listen();
  await eventually(async () => {
    const problems = Object.values(await readiness.problems());
    if (problems.length > 0) throw new Error(problems.join('; '));
  }, 20_000);
  return { mtlsPort: config.mtlsPort, publicPort: config.publicPort, stop: () => app.close() };
}

async function configFor({ kafka, sandbox, upstreamPort, operators }: Surroundings): Promise<GatewayConfig> {
  const upstream = `http://127.0.0.1:${upstreamPort}`;
  return {
    logLevel: 'info',
    opsPort: 1,
    httpHost: '127.0.0.1',
    kafkaBrokers: [...kafka.brokers],
    kafkaTopicPrefix: kafka.topicPrefix,
    mtlsPort: await freePort(),
    publicPort: await freePort(),
    tlsCertFile: join(sandbox, 'tls/server.pem'),
    tlsKeyFile: join(sandbox, 'tls/server-key.pem'),
    clientCaFile: join(sandbox, 'ca/ca.pem'),
    identityPrivateKeyFile: join(sandbox, 'identity/private.pem'),
    operators,
    upstreamSenderRegistry: upstream,
    upstreamMailRouting: upstream,
    upstreamBillingMetering: upstream,
    upstreamActivation: upstream,
    upstreamPayments: upstream,
  };
}
