import { type ChildProcess, fork } from 'node:child_process';
import type { OnApplicationShutdown } from '@nestjs/common';

/**
 * What the process is asked: to sign these octets with the key of proofs, to have them time-stamped, to wrap or unwrap a key with
 * the AES key of a name.
 */
export type HsmWork = 'sign' | 'stamp' | 'wrap' | 'unwrap';

export interface HsmRequest {
  readonly id: number;
  readonly work: HsmWork;
  readonly octets: Uint8Array;
  /** Label of the key that wraps. */
  readonly name?: string;
}

/** And what it answers: octets, nothing where there is no authority for time-stamps, or why it could not. */
export type HsmAnswer =
  | { readonly id: number; readonly octets?: Uint8Array }
  | { readonly id: number; readonly failed: string; readonly pinRefused: boolean };

/** What it says before anything else, once it is there. */
export interface HsmReady {
  readonly ready: true;
}

/** The process: its program, what that is told, and its environment where that is not ours. */
export interface HsmProcessOptions {
  readonly program: string;
  readonly settings: object;
  readonly env?: NodeJS.ProcessEnv;
}

/** A busy machine takes its time to start a process. */
const START_MS = 30_000;
/** Modules across a network answer in a tenth of a second; one that is away may never do. */
const MODULE_MS = 5_000;
/** The process itself gives an authority up after ten seconds. */
const AUTHORITY_MS = 15_000;

interface Waiting {
  readonly resolve: (octets: Buffer | undefined) => void;
  readonly reject: (error: Error) => void;
  readonly limitMs: number;
  timer: NodeJS.Timeout;
}

/**
 * Asks a hardware module through a process of its own: a module's calls block, and one that crashes must take no letters along. It is
 * started when it is needed. One that does not answer is ended, and the next question starts another. After a refused PIN nobody is
 * asked again, so that no module locks itself.
 */
export class HsmProcess implements OnApplicationShutdown {
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #isReady = false;
  #asked = 0;
  #refused: Error | undefined;

  constructor(private readonly options: HsmProcessOptions) {}

  /**
   * Octets as the work gives them; see {@link HsmAnswer}.
   * @throws Error that says why there are none, now or until a restart
   */
  async ask(work: HsmWork, octets: Buffer, name?: string): Promise<Buffer | undefined> {
    if (this.#refused !== undefined) throw this.#refused;
    const child = (this.#child ??= this.#start());
    const id = ++this.#asked;
    const limitMs = work === 'stamp' ? AUTHORITY_MS : MODULE_MS;
    const request: HsmRequest = { id, work, octets, ...(name !== undefined && { name }) };
    return new Promise((resolve, reject) => {
      const timer = this.#limit(this.#isReady ? limitMs : START_MS);
      this.#waiting.set(id, { resolve, reject, limitMs, timer });
      child.send(request, (error) => {
        if (error !== null && this.#child === child) this.#drop(error.message);
      });
    });
  }

  /** Ends the process; it keeps nothing. */
  onApplicationShutdown(): void {
    this.#drop('it was stopped');
  }

  #start(): ChildProcess {
    const { program, settings, env } = this.options;
    const child = fork(program, [JSON.stringify(settings)], {
      ...(env && { env }),
      execArgv: [],
      // Keys are octets.
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (told: HsmAnswer | HsmReady) => {
      if (this.#child !== child) return;
      if ('ready' in told) this.#begin();
      else this.#take(told);
    });
    child.once('error', (error) => {
      if (this.#child === child) this.#drop(error.message);
    });
    child.once('exit', () => {
      if (this.#child === child) this.#drop('its process ended');
    });
    // The service may end while it runs.
    child.unref();
    child.channel?.unref();
    return child;
  }

  #limit(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#drop(`it does not answer within ${String(ms)} ms`);
    }, ms);
  }

  /** From now on it is the module that is waited for. */
  #begin(): void {
    this.#isReady = true;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.timer = this.#limit(waiting.limitMs);
    }
  }

  #take(answer: HsmAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    clearTimeout(waiting?.timer);
    if (!('failed' in answer)) {
      waiting?.resolve(answer.octets && Buffer.from(answer.octets));
      return;
    }
    const error = new Error(answer.failed);
    if (answer.pinRefused) this.#refused = error;
    waiting?.reject(error);
  }

  #drop(reason: string): void {
    const child = this.#child;
    this.#child = undefined;
    this.#isReady = false;
    child?.kill('SIGKILL');
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error(`the hardware module does nothing: ${reason}`));
    }
    this.#waiting.clear();
  }
}
