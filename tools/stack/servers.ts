import { createDatabases, postgresAnswers } from './databases.ts';
import { kafkaJars } from './maven-jars.ts';
import { kafkaAnswers, prepareKafka } from './kafka.ts';
import type { StackPaths } from './paths.ts';
import type { Ports } from './ports.ts';
import { preparePostgres, superuserUrl } from './postgres.ts';
import type { Progress } from './progress.ts';
import { hopelessness, report } from './readiness.ts';
import type { Supervisor } from './supervise.ts';
import { waitFor } from './waiting.ts';

/** The database and the broker of a stack: ours, or the user's own (`DATABASE_URL`, `KAFKA_BROKERS`). */
export interface Servers {
  readonly postgresUrl: string;
  readonly ownsPostgres: boolean;
  /** host:port,host:port */
  readonly kafkaBrokers: string;
  readonly ownsKafka: boolean;
}

/** What the server steps work with. */
export interface ServerContext {
  readonly servers: Servers;
  readonly paths: StackPaths;
  readonly ports: Ports;
  readonly supervisor: Supervisor;
  readonly progress: Progress;
}

const postgresTimeoutMs = 30_000;
const kafkaTimeoutMs = 60_000;

/** Which servers this environment asks for. */
export function chooseServers(env: NodeJS.ProcessEnv, ports: Ports): Servers {
  return {
    postgresUrl: env.DATABASE_URL || superuserUrl(ports.postgres),
    ownsPostgres: !env.DATABASE_URL,
    kafkaBrokers: env.KAFKA_BROKERS || `127.0.0.1:${ports.kafka}`,
    ownsKafka: !env.KAFKA_BROKERS,
  };
}

/** Starts PostgreSQL unless the user has one, waits until it answers, and creates the missing databases. */
export async function startPostgres(context: ServerContext, databases: readonly string[]): Promise<void> {
  const { servers, paths, ports, supervisor, progress } = context;
  const label = servers.ownsPostgres ? `PostgreSQL on port ${ports.postgres}` : 'PostgreSQL of DATABASE_URL';
  await progress.step(label, async () => {
    if (servers.ownsPostgres) {
      supervisor.start(
        await preparePostgres({ folder: paths.postgres, port: ports.postgres, durable: true }),
      );
    }
    await waitForServer(context, 'postgres', postgresTimeoutMs, () => postgresAnswers(servers.postgresUrl));
    await createDatabases(servers.postgresUrl, databases);
  });
}

/** Starts Kafka unless the user has one, and waits until the cluster answers. */
export async function startKafka(context: ServerContext): Promise<void> {
  const { servers, ports, supervisor, progress } = context;
  const brokers = servers.kafkaBrokers.split(',');
  const jars = servers.ownsKafka ? await fetchJars(context) : '';
  const label = servers.ownsKafka ? `Kafka on port ${ports.kafka}` : `Kafka of KAFKA_BROKERS`;
  await progress.step(label, async () => {
    if (servers.ownsKafka) supervisor.start(await prepareKafka(kafkaNode(context, jars)));
    await waitForServer(context, 'kafka', kafkaTimeoutMs, () => kafkaAnswers(brokers));
  });
}

async function fetchJars({ paths, progress }: ServerContext): Promise<string> {
  return progress.step('Kafka jars', () => kafkaJars(paths.repository, paths.cache));
}

function kafkaNode({ paths, ports }: ServerContext, jars: string) {
  return {
    repository: paths.repository,
    folder: paths.kafka,
    jars,
    port: ports.kafka,
    controllerPort: ports.kafkaController,
  };
}

/** Ours or not: one that isn't supervised is never hopeless, only late. */
async function waitForServer(
  { supervisor, paths }: ServerContext,
  name: string,
  timeoutMs: number,
  answers: () => Promise<true | undefined>,
): Promise<void> {
  const hopeless = () => hopelessness(name, supervisor);
  try {
    await waitFor({ what: `${name} does not answer`, timeoutMs, pollMs: 50, hopeless }, answers);
  } catch (error) {
    throw new Error(report(name, error, paths.logs), { cause: error });
  }
}
