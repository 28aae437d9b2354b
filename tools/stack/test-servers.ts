import { join } from 'node:path';
import { postgresAnswers } from './databases.ts';
import { kafkaJars } from './maven-jars.ts';
import { kafkaAnswers, prepareKafka } from './kafka.ts';
import type { StackPaths } from './paths.ts';
import { freePort } from './port-check.ts';
import { preparePostgres, superuserUrl } from './postgres.ts';
import { hopelessness, report } from './readiness.ts';
import { Supervisor } from './supervise.ts';
import { waitFor } from './waiting.ts';

/** Servers for one run of the tests. */
export interface TestServers {
  /** The superuser's. */
  readonly databaseUrl: string;
  /** host:port */
  readonly kafkaBrokers: string;
  readonly stop: () => Promise<void>;
}

const timeoutMs = 60_000;

/**
 * Starts PostgreSQL (without fsync) and Kafka on free ports, their data in `folder`.
 *
 * @throws Error with the last log lines; nothing is left running then.
 */
export async function startTestServers(paths: StackPaths, folder: string): Promise<TestServers> {
  const supervisor = new Supervisor(join(folder, 'logs'), {
    started: () => undefined,
    ended: () => undefined,
  });
  const stop = (): Promise<void> => {
    supervisor.close();
    return supervisor.stop(['kafka', 'postgres']);
  };
  try {
    const [databaseUrl, kafkaBrokers] = await Promise.all([
      startPostgres(supervisor, folder),
      startKafka(supervisor, paths, folder),
    ]);
    return { databaseUrl, kafkaBrokers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startPostgres(supervisor: Supervisor, folder: string): Promise<string> {
  const port = await freePort();
  const url = superuserUrl(port);
  supervisor.start(await preparePostgres({ folder: join(folder, 'postgres'), port, durable: false }));
  await answers(supervisor, folder, 'postgres', () => postgresAnswers(url));
  return url;
}

async function startKafka(supervisor: Supervisor, paths: StackPaths, folder: string): Promise<string> {
  const jars = await kafkaJars(paths.repository, paths.cache);
  const [port, controllerPort] = await Promise.all([freePort(), freePort()]);
  const node = { repository: paths.repository, folder: join(folder, 'kafka'), jars, port, controllerPort };
  supervisor.start(await prepareKafka(node));
  const brokers = `127.0.0.1:${port}`;
  await answers(supervisor, folder, 'kafka', () => kafkaAnswers([brokers]));
  return brokers;
}

async function answers(
  supervisor: Supervisor,
  folder: string,
  name: string,
  ask: () => Promise<true | undefined>,
): Promise<void> {
  const hopeless = () => hopelessness(name, supervisor);
  try {
    await waitFor({ what: `${name} does not answer`, timeoutMs, pollMs: 50, hopeless }, ask);
  } catch (error) {
    throw new Error(report(name, error, join(folder, 'logs')), { cause: error });
  }
}
