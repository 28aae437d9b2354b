import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { openLog, rotateLog } from './log-file.ts';
import { signal } from './process-identity.ts';

/** How to run one program of the stack. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
  /** How far it stands back for others when the processor is busy, 0 to 19; default 0. */
  readonly niceness?: number;
  /** Asks it to end; default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Exit codes that mean "was asked to end", after which it stays down; default only 0. */
  readonly cleanCodes?: readonly number[];
}

/** What a supervisor tells: the process table, state.json and the screen follow it. */
export interface SupervisorEvents {
  readonly started: (name: string, pid: number) => void;
  readonly ended: (name: string, how: string, restartInMs: number | undefined) => void;
}

interface Supervised {
  readonly program: Program;
  child?: ChildProcess;
  timer?: NodeJS.Timeout;
  startedAtMs: number;
  delayMs: number;
  restarts: number;
  stopping: boolean;
}

const firstDelayMs = 250;
const longestDelayMs = 5_000;
const steadyMs = 30_000;
const graceMs = 10_000;

/** How long to wait before the next restart: doubles from 250 ms to 5 s, from the start again after 30 s up. */
export function nextDelay(previousMs: number, upMs: number): number {
  if (previousMs === 0 || upMs >= steadyMs) return firstDelayMs;
  return Math.min(previousMs * 2, longestDelayMs);
}

/** Runs programs, restarts those that fail, and leaves down those that were asked to end. */
export class Supervisor {
  readonly #all = new Map<string, Supervised>();
  readonly #logs: string;
  readonly #events: SupervisorEvents;
  #closed = false;

  constructor(logFolder: string, events: SupervisorEvents) {
    this.#logs = logFolder;
    this.#events = events;
  }

  /** Whether nothing is started any more, because everything is being stopped. */
  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  /** @throws Error after `close`: a start in progress must not outrun the stop. */
  start(program: Program): void {
    if (this.#closed) throw new Error('stopping');
    rotateLog(this.#logs, program.name);
    const one = { program, startedAtMs: 0, delayMs: 0, restarts: 0, stopping: false };
    this.#all.set(program.name, one);
    this.#run(one);
  }

  /** Starts again everything that was asked to end and stayed down, or what of these did. */
  startStopped(names?: readonly string[]): void {
    for (const [name, one] of this.#all) {
      if (!one.child && !one.timer && names?.includes(name) !== false) this.#run(one);
    }
  }

  /** How often it was restarted since `start`. */
  restartsOf(name: string): number {
    return this.#all.get(name)?.restarts ?? 0;
  }

  /** Whether it ended and won't be started again by itself. */
  isDown(name: string): boolean {
    const one = this.#all.get(name);
    return one !== undefined && !one.child && !one.timer;
  }

  /** Asks these to end, all at once in the given order; after 10 s they are killed. Unknown names are no error. */
  async stop(names: readonly string[]): Promise<void> {
    const some = names.flatMap((name) => this.#all.get(name) ?? []);
    await Promise.all(some.map((one) => this.#stopOne(one)));
  }

  #run(one: Supervised): void {
    if (this.#closed) return;
    const { program } = one;
    const log = openLog(this.#logs, program.name);
    // In a session of its own: Ctrl-C in the terminal must reach the starter only, which stops the rest in order.
    const child = spawn(program.command, program.args, {
      cwd: program.cwd,
      env: program.env,
      uid: program.uid,
      gid: program.gid,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    one.child = child;
    one.timer = undefined;
    one.startedAtMs = performance.now();
    if (child.pid !== undefined) this.#onStarted(program, child.pid);
    child.once('exit', (code, signalName) => this.#onExit(one, code, signalName));
    child.once('error', (error) => this.#onSpawnError(one, error));
  }

  #onStarted({ name, niceness }: Program, pid: number): void {
    if (niceness !== undefined) setPriority(pid, niceness);
    this.#events.started(name, pid);
  }

  #onExit(one: Supervised, code: number | null, signalName: NodeJS.Signals | null): void {
    const { name, cleanCodes = [0] } = one.program;
    one.child = undefined;
    const how = signalName ? `killed by ${signalName}` : `ended with ${code}`;
    if (one.stopping || this.#closed || (code !== null && cleanCodes.includes(code))) {
      this.#events.ended(name, how, undefined);
      return;
    }
    this.#restartLater(one, how);
  }

  #onSpawnError(one: Supervised, error: Error): void {
    // Without a pid nothing ran, and no exit event follows.
    if (one.child?.pid !== undefined) return;
    one.child = undefined;
    if (!one.stopping) this.#restartLater(one, `cannot be started: ${error.message}`);
  }

  #restartLater(one: Supervised, how: string): void {
    one.delayMs = nextDelay(one.delayMs, performance.now() - one.startedAtMs);
    one.restarts += 1;
    one.timer = setTimeout(() => this.#run(one), one.delayMs);
    this.#events.ended(one.program.name, how, one.delayMs);
  }

  async #stopOne(one: Supervised): Promise<void> {
    one.stopping = true;
    clearTimeout(one.timer);
    one.timer = undefined;
    const pid = one.child?.pid;
    if (one.child === undefined || pid === undefined) return;
    const ended = new Promise<void>((resolve) => one.child?.once('exit', () => resolve()));
    signal(pid, one.program.stopSignal ?? 'SIGTERM');
    const killer = setTimeout(() => signal(pid, 'SIGKILL'), graceMs);
    await ended;
    clearTimeout(killer);
  }
}
