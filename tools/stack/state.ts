import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.ts';
import type { Ports } from './ports.ts';
import { startOf } from './process-identity.ts';

/** What runs and where: written to `run/state.json` when everything is ready, for the demo and the tests. */
export interface StackState {
  readonly starterPid: number;
  /** By name of the service, `kafka` and `postgres` among them when they are ours. */
  readonly pids: Readonly<Record<string, number>>;
  readonly ports: Ports;
  readonly urls: {
    readonly mtls: string;
    readonly public: string;
    readonly smtp: { readonly host: string; readonly port: number };
    /** host:port,host:port */
    readonly kafka: string;
    /** The superuser's. */
    readonly postgres: string;
  };
  readonly sandboxDir: string;
}

function statePath(runFolder: string): string {
  return join(runFolder, 'state.json');
}

export function writeState(runFolder: string, state: StackState): void {
  writeJson(statePath(runFolder), state);
}

export function removeState(runFolder: string): void {
  rmSync(statePath(runFolder), { force: true });
}

/**
 * The state of a stack that runs.
 *
 * @throws Error that says how to start one, when none does.
 */
export function readState(runFolder: string): StackState {
  const state = readJson(statePath(runFolder)) as StackState | undefined;
  if (state === undefined || startOf(state.starterPid) === undefined) {
    throw new Error('PEP does not run here. Start it in another window: npm start');
  }
  return state;
}
