import type { Server } from 'node:http';
import { type DynamicModule, type INestApplication, Logger, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import { MovableClock, SystemClock } from './clock.js';
import { type CommonConfig, type ConfigResult, readConfig } from './config.js';
import { inputPipe } from './http/input.js';
import { ProblemFilter } from './http/problem.filter.js';
import { JsonLogger } from './logger.js';
import { startOpsServer } from './ops-server.js';
import { findProblems, Readiness, type ReadinessCheck } from './readiness.js';
import { ServiceKitModule } from './service-kit.module.js';

type AppModule = Type | DynamicModule;

/** What makes one service out of the kit. */
export interface ServiceDefinition<Config extends CommonConfig> {
  readonly name: string;
  readonly config: z.ZodType<Config> & { readonly shape: Record<string, z.ZodType> };
  readonly module: (config: Config) => AppModule;
  /** What it can not work without; asked at start, and again by every readiness probe. */
  readonly dependencies?: (config: Config) => readonly ReadinessCheck[];
  /** Brings its database to this release: `--migrate`. */
  readonly migrate?: (config: Config) => Promise<readonly string[]>;
  /** Settings of its HTTP server, where it is not the plain internal one. */
  readonly adapter?: (config: Config) => FastifyAdapter;
  /** The transport that brings it facts. */
  readonly transport?: (app: INestApplication) => MicroserviceOptions;
  /** Port of its HTTP server; none where it has no HTTP calls. */
  readonly port?: (config: Config) => number;
  /** Further commands: `--replay-parked`. The application is built, but listens to nothing. */
  readonly commands?: Readonly<
    Record<string, (app: INestApplication, args: readonly string[]) => Promise<void>>
  >;
  /** After HTTP and facts: listeners of its own, such as SMTP. */
  readonly started?: (app: INestApplication) => Promise<void>;
}

/** BSD sysexits: the environment is wrong; starting again will not help until it is changed. */
const EXIT_CONFIG = 78;
const EXIT_UNAVAILABLE = 69;
const BODY_OCTETS_MAX = 1024 * 1024;

/**
 * Runs a service: `--validate` checks the environment, `--migrate` brings its database to this release, no argument
 * serves until SIGTERM or SIGINT. All that is wrong at start is told in one message.
 */
export async function runService<Config extends CommonConfig>(
  service: ServiceDefinition<Config>,
): Promise<void> {
  const [command = '', ...args] = process.argv.slice(2);
  const result = readConfig(service.config);
  const logger = new JsonLogger(service.name, result.ok ? result.config.logLevel : 'info');
  Logger.overrideLogger(logger);
  if (command === '--validate' || !result.ok) return reportConfig(service, result, logger);
  if (command === '--migrate') return runMigrations(service, result.config, logger);
  const custom = service.commands?.[command];
  if (command !== '' && custom === undefined) {
    stopWith(logger, EXIT_CONFIG, [`${command} is not a command of ${service.name}`]);
  }
  return serve(service, result.config, logger, custom && ((app) => custom(app, args)));
}

async function reportConfig<Config extends CommonConfig>(
  service: ServiceDefinition<Config>,
  result: ConfigResult<Config>,
  logger: JsonLogger,
): Promise<void> {
  if (result.ok) {
    logger.log('the configuration is valid');
    return;
  }
  stopWith(logger, EXIT_CONFIG, [...result.problems, ...(await reachableProblems(service, result.partial))]);
}

/** Settings that are right still say whether what they name can be reached, so that one start tells all. */
async function reachableProblems<Config extends CommonConfig>(
  service: ServiceDefinition<Config>,
  partial: Readonly<Record<string, string>>,
): Promise<string[]> {
  const valid = Object.entries(service.config.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(partial[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  const known = new Map(valid);
  const checks = service.dependencies?.(Object.fromEntries(valid) as unknown as Config) ?? [];
  return Object.values(
    await findProblems(checks.filter(({ settings = [] }) => settings.every((key) => known.has(key)))),
  );
}

/** Ends the process: what was tried may have left sockets open that would keep it alive. */
function stopWith(logger: JsonLogger, exitCode: number, problems: readonly string[]): never {
  logger.fatal({ msg: `can not start: ${problems.join('; ')}`, problems });
  process.exit(exitCode);
}

async function runMigrations<Config extends CommonConfig>(
  service: ServiceDefinition<Config>,
  config: Config,
  logger: JsonLogger,
): Promise<void> {
  try {
    const names = (await service.migrate?.(config)) ?? [];
    logger.log({ msg: 'the database is at this release', migrations: names });
  } catch (error) {
    stopWith(logger, EXIT_UNAVAILABLE, [messageOf(error)]);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function serve<Config extends CommonConfig>(
  service: ServiceDefinition<Config>,
  config: Config,
  logger: JsonLogger,
  command?: (app: INestApplication) => Promise<void>,
): Promise<void> {
  const readiness = new Readiness();
  const dependencies = service.dependencies?.(config) ?? [];
  dependencies.forEach((dependency) => {
    readiness.add(dependency);
  });
  const problems = Object.values(await readiness.problems());
  if (problems.length > 0) stopWith(logger, EXIT_UNAVAILABLE, problems);
  try {
    const app = await buildApp(service, config, readiness, logger);
    if (command !== undefined) {
      await app.init();
      await command(app);
      await app.close();
      process.exit();
    }
    const ops = await startOpsServer(readiness, config.httpHost, config.opsPort);
    stopOnSignal(app, ops, readiness, logger);
    await listen(service, config, app);
    logger.log('ready');
  } catch (error) {
    logger.error(error);
    stopWith(logger, EXIT_UNAVAILABLE, [messageOf(error)]);
  }
}

async function buildApp<Config extends CommonConfig>(
  service: ServiceDefinition<Config>,
  config: Config,
  readiness: Readiness,
  logger: JsonLogger,
): Promise<NestFastifyApplication> {
  const { clockFile } = config;
  if (clockFile !== undefined) logger.warn({ msg: 'business time is what a file says', clockFile });
  const clock = clockFile === undefined ? new SystemClock() : new MovableClock(clockFile);
  const root: DynamicModule = {
    module: class ServiceModule {},
    imports: [ServiceKitModule.with(readiness, clock), service.module(config)],
  };
  const adapter = service.adapter?.(config) ?? new FastifyAdapter({ bodyLimit: BODY_OCTETS_MAX });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger,
    abortOnError: false,
  });
  prepareHttp(app);
  return app;
}

/** What every HTTP application of the platform has, the OpenAPI preview included. */
export function prepareHttp(app: NestFastifyApplication): void {
  app.setGlobalPrefix('v1');
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(inputPipe);
}

async function listen<Config extends CommonConfig>(
  service: ServiceDefinition<Config>,
  config: Config,
  app: NestFastifyApplication,
): Promise<void> {
  if (service.transport !== undefined) {
    app.connectMicroservice<MicroserviceOptions>(service.transport(app), { inheritAppConfig: true });
    await app.startAllMicroservices();
  }
  if (service.port === undefined) await app.init();
  else await app.listen(service.port(config), config.httpHost);
  await service.started?.(app);
}

function stopOnSignal(app: INestApplication, ops: Server, readiness: Readiness, logger: JsonLogger): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    readiness.stop();
    logger.log({ msg: 'stopping', signal });
    app
      .close()
      .catch((error: unknown) => {
        logger.error(error);
        process.exitCode = 1;
      })
      .finally(() => {
        ops.close();
        ops.closeAllConnections();
        process.exit();
      });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
