import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FactTransport } from '@pep/messaging';
import { Clock, prepareHttp, Readiness, SystemClock } from '@pep/service-kit';

/** Instead of the service kit's module: its clock can be the test's. */
@Module({})
class TestKit {}

@Module({})
class TestRoot {}

/** What of a service a test runs. */
export interface TestServiceOptions {
  readonly module: Type | DynamicModule;
  readonly clock?: Clock;
  /** Whether it follows facts; joining its groups takes a moment. */
  readonly follows?: boolean;
}

/**
 * A service inside the test's process, put together as `runService` does. Call it with `app.inject({ … })`,
 * get its parts with `app.get(…)`, end it with `app.close()`.
 */
export async function startTestService(options: TestServiceOptions): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(options),
    new FastifyAdapter({ forceCloseConnections: true }),
    { logger: ['error', 'fatal'], abortOnError: false },
  );
  prepareHttp(app);
  if (options.follows === true) {
    const strategy = app.get(FactTransport);
    app.connectMicroservice<MicroserviceOptions>({ strategy }, { inheritAppConfig: true });
    await app.startAllMicroservices();
  }
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

function rootModule({ module, clock = new SystemClock() }: TestServiceOptions): DynamicModule {
  const kit: DynamicModule = {
    module: TestKit,
    global: true,
    providers: [
      { provide: Clock, useValue: clock },
      { provide: Readiness, useValue: new Readiness() },
    ],
    exports: [Clock, Readiness],
  };
  return { module: TestRoot, imports: [kit, module] };
}
