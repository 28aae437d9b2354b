import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where the stack keeps its files; all absolute. */
export interface StackPaths {
  readonly repository: string;
  /** State of one stack: `PEP_HOME`, default `.pep` in the repository. */
  readonly home: string;
  /** What every stack of this checkout may share (the broker's jars): `PEP_CACHE`, default `.pep/cache`. */
  readonly cache: string;
  readonly logs: string;
  readonly run: string;
  readonly sandbox: string;
  readonly kafka: string;
  readonly postgres: string;
}

const repository = resolve(import.meta.dirname, '../..');

/** Names the folders; makes none. */
export function stackPaths(env: NodeJS.ProcessEnv): StackPaths {
  const home = resolve(repository, env.PEP_HOME ?? '.pep');
  return {
    repository,
    home,
    cache: resolve(repository, env.PEP_CACHE ?? '.pep/cache'),
    logs: join(home, 'logs'),
    run: join(home, 'run'),
    sandbox: join(home, 'sandbox'),
    kafka: join(home, 'kafka'),
    postgres: join(home, 'postgres'),
  };
}

/** Makes the folders that the stack itself writes. */
export function makeFolders(paths: StackPaths): void {
  for (const folder of [paths.home, paths.cache, paths.logs, paths.run, paths.kafka]) {
    mkdirSync(folder, { recursive: true });
  }
  // Started by root, PostgreSQL runs as user postgres, who must walk through here; what is secret below has its own mode.
  if (process.getuid?.() === 0) chmodSync(paths.home, statSync(paths.home).mode | 0o011);
}
