import { join } from 'node:path';
import { runCommand } from './command.ts';
import type { StackPaths } from './paths.ts';
import type { Service } from './services.ts';
import type { Surroundings } from './surroundings.ts';
import type { Program } from './supervise.ts';

const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  // MiB. Left to itself the young generation grows under load: the door's peak was a quarter higher, and no faster.
  '--max-semi-space-size=8',
];
// What the stack itself is told, and what npm adds; a service refuses a PEP_ variable that it doesn't know.
const ours = /^(PEP_|npm_|DATABASE_URL$|KAFKA_BROKERS$|INIT_CWD$)/;

/** Of glibc: without, each thread keeps what it gave back for itself, twenty megabytes more after long work. */
export const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' } as const;

const BACKGROUND_NICENESS = 10;

/** How to run a service of the table. */
export function serviceProgram(service: Service, around: Surroundings, env: NodeJS.ProcessEnv): Program {
  return {
    name: service.name,
    command: process.execPath,
    args: [...nodeFlags, mainOf(service.name, around.paths)],
    env: {
      ...inherited(around.paths, env),
      PEP_OPS_PORT: String(around.ports[service.opsPort]),
      ...service.environment(around),
      ...passed(service, env),
    },
    cwd: around.paths.home,
    ...(service.background && { niceness: BACKGROUND_NICENESS }),
  };
}

/**
 * Runs the program once with one more argument (`--migrate`, `--prepare`) and waits for its end.
 *
 * @throws Error with its last lines.
 */
export async function runOnce(program: Program, argument: string): Promise<void> {
  await runCommand(program.command, [...program.args, argument], { cwd: program.cwd, env: program.env });
}

function mainOf(name: string, paths: StackPaths): string {
  return join(paths.repository, 'apps', name, 'dist/main.js');
}

function inherited(paths: StackPaths, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !ours.test(name));
  return { ...Object.fromEntries(kept), ...MALLOC, NODE_COMPILE_CACHE: join(paths.cache, 'compiled') };
}

function passed(service: Service, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    service.passes.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]),
  );
}
