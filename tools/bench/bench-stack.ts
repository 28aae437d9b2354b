import { join } from 'node:path';
import { loadPersonas } from '../personas.ts';
import { makeFolders, stackPaths } from '../stack/paths.ts';
import { requireFreePorts } from '../stack/port-check.ts';
import { portTable, resolvePorts, type Ports } from '../stack/ports.ts';
import type { Progress } from '../stack/progress.ts';
import { services } from '../stack/services.ts';
import { Stack } from '../stack/stack.ts';
import type { Bench } from './run.ts';
import { endService } from './service-process.ts';
import { readState } from '../stack/state.ts';

// Below the ports that the kernel gives to outgoing connections (32768 and up).
const firstBase = 21_000;
const lastBase = 31_000;
const step = 100;

/** One client on one address sends all the letters, and is not to be measured by how soon it is told to wait. Every check stays on. */
const settings = {
  PEP_SMTP_CONNECTIONS_PER_SOURCE_MAX: '1000',
  PEP_SMTP_SENDER_RATE_PER_MINUTE: '10000000',
  PEP_SMTP_SOURCE_RATE_PER_MINUTE: '10000000',
  // As often as in production: the sandbox's authorities work on the same processors, and are not measured.
  PEP_REVOCATION_REFRESH_S: '60',
};

/** What the parts use of the stack. */
export interface BenchStack extends Pick<Bench, 'state' | 'pids' | 'restart'> {
  /** Has these services run and no other: what others would do meanwhile is not measured, and waits in Kafka. */
  readonly runOnly: (services: readonly string[]) => Promise<void>;
}

/**
 * Brings up a whole stack for the benchmark alone, as `npm start` would, with its state in `folder` and on ports that
 * nobody uses, so that a stack that runs already neither matters nor is touched. Its servers write durably.
 *
 * @param created gets the stack before it starts, to be stopped in any case
 * @throws Error that says what did not come up
 */
export async function startBenchStack(
  folder: string,
  progress: Progress,
  created: (stack: Stack) => void,
): Promise<BenchStack> {
  const ports = await findPorts();
  // Neither the user's ports nor their servers: what is measured is always the same.
  const { DATABASE_URL, KAFKA_BROKERS, ...rest } = process.env;
  const env = { ...rest, ...settings, PEP_HOME: join(folder, 'home') };
  const paths = stackPaths(env);
  makeFolders(paths);
  const stack = new Stack({ paths, ports, env, services, progress });
  created(stack);
  const state = await stack.start();
  await progress.step('personas', () => loadPersonas(state));
  // The state on disk follows restarts.
  const pids = () => readState(paths.run).pids;
  return {
    state,
    pids,
    restart: (service) => stack.startStopped([service]),
    runOnly: async (wanted) => {
      const others = services.map(({ name }) => name).filter((name) => !wanted.includes(name));
      await Promise.all(
        others.filter((name) => pids()[name]).map((name) => endService({ pids }, name, 'SIGTERM')),
      );
      stack.startStopped(wanted);
      await stack.untilReady(wanted);
    },
  };
}

async function findPorts(): Promise<Ports> {
  const names = portTable.map((entry) => entry.name);
  for (let base = firstBase; base < lastBase; base += step) {
    const ports = resolvePorts({ PEP_PORT_BASE: String(base) });
    try {
      await requireFreePorts(ports, names);
      return ports;
    } catch {
      continue;
    }
  }
  throw new Error(`No ${names.length} free ports in a row between ${firstBase} and ${lastBase}`);
}
