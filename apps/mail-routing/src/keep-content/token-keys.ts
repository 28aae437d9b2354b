import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { WrappingKeys } from '../storage/content-keys.js';
import type { KeyAnswer, KeyRequest } from './key-keeper.js';
import type { WrappingTokenOptions } from '../use-hsm/wrapping-token.js';

const PROGRAM = fileURLToPath(new URL('key-keeper.js', import.meta.url));
/** Modules across a network answer in a tenth of a second; one that is away may never do. */
const TIMEOUT_MS = 5_000;

interface Waiting {
  readonly resolve: (key: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Wrapping keys of a PKCS#11 token, asked through a process of its own, which is started when it is needed. One that does not answer
 * is ended, and the next question starts another. After a refused PIN nobody is asked again, so that no module locks itself.
 */
export class TokenKeys implements WrappingKeys, OnApplicationShutdown {
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #asked = 0;
  #refused: Error | undefined;

  constructor(
    readonly current: string,
    private readonly options: WrappingTokenOptions,
    private readonly process: { readonly program?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {}

  wrap(name: string, key: Buffer): Promise<Buffer> {
    return this.#ask('wrap', name, key);
  }

  unwrap(name: string, wrapped: Buffer): Promise<Buffer> {
    return this.#ask('unwrap', name, wrapped);
  }

  /** Ends the process; it keeps nothing. */
  onApplicationShutdown(): void {
    this.#drop('it was stopped');
  }

  async #ask(what: KeyRequest['what'], name: string, key: Buffer): Promise<Buffer> {
    if (this.#refused !== undefined) throw this.#refused;
    const child = (this.#child ??= this.#start());
    const id = ++this.#asked;
    const timer = setTimeout(() => {
      this.#drop(`it does not answer within ${String(TIMEOUT_MS)} ms`);
    }, TIMEOUT_MS);
    const answered = new Promise<Buffer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    child.send({ id, what, name, key } satisfies KeyRequest, (error) => {
      if (error !== null) this.#drop(error.message);
    });
    return answered.finally(() => {
      clearTimeout(timer);
    });
  }

  #start(): ChildProcess {
    const { module, token, pinFile } = this.options;
    const { program = PROGRAM, env } = this.process;
    const child = fork(program, [module, token, pinFile], {
      ...(env && { env }),
      execArgv: [],
      // Keys are octets.
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (answer) => {
      this.#take(answer as KeyAnswer);
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

  #take(answer: KeyAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('key' in answer) {
      waiting?.resolve(Buffer.from(answer.key));
      return;
    }
    const error = new Error(answer.reason);
    if (answer.pinRefused) this.#refused = error;
    waiting?.reject(error);
  }

  #drop(reason: string): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    for (const { reject } of this.#waiting.values()) reject(new Error(`the token gives no key: ${reason}`));
    this.#waiting.clear();
  }
}
