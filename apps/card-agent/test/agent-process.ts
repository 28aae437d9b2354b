import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '@pep/testing';

const PROGRAM = resolve(import.meta.dirname, '../dist/pep-card.js');

/** What was printed or answered: anything until an assertion has looked at it. */
export type Json = ReturnType<typeof JSON.parse>;

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What `--json` printed: the answer, or the refusal. */
  readonly json: Json;
}

/** The built `pep-card`, as its holder runs it, at one card. */
export class AgentProcess {
  readonly home = mkdtempSync(join(tmpdir(), 'pep-agent-home-'));
  readonly #module: string;
  readonly #environment: Readonly<Record<string, string>>;
  /** Everything that any command printed, in which no secret may be. */
  printed = '';

  constructor(module: string, environment: Readonly<Record<string, string>> = {}) {
    this.#module = module;
    this.#environment = environment;
  }

  /** The lock of `pep-card` lies in the temporary folder: each test has one of its own. */
  start(args: readonly string[], program: readonly string[] = [PROGRAM]): ChildProcess {
    const settings = { HOME: this.home, TMPDIR: this.home, PATH: process.env['PATH'], LANG: 'en_US.UTF-8' };
    return spawn(process.execPath, [...program, ...args], {
      env: { ...settings, PEP_CARD_MODULE: this.#module, ...this.#environment },
      stdio: 'pipe',
    });
  }

  /** Runs a command to its end; PUK and PINs come on standard input, one a line, as after a question each. */
  async run(args: readonly string[], secrets: readonly string[] = []): Promise<Ended> {
    const child = this.start([...args, '--json', '--secrets-stdin']);
    child.stdin?.end(secrets.map((secret) => `${secret}\n`).join(''));
    const [out, err, [code]] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      once(child, 'exit') as Promise<[number]>,
    ]);
    this.printed += out + err;
    const told = code === 0 ? out : err;
    return {
      code,
      out,
      err,
      json: told.startsWith('{') || told.startsWith('[') ? JSON.parse(told) : undefined,
    };
  }

  /** Whether it was printed, as a word of its own: in fingerprints and certificates any four digits come by chance. */
  hasPrinted(secret: string): boolean {
    return new RegExp(String.raw`(?<![\w+/-])${secret}(?![\w+/-])`).test(this.printed);
  }

  /** The code of a refusal; an empty text for a command that was done. */
  async refusal(args: readonly string[], secrets: readonly string[] = []): Promise<string> {
    const { code, json, err } = await this.run(args, secrets);
    return code === 0 ? '' : String(json?.code ?? err);
  }

  async done(args: readonly string[], secrets: readonly string[] = []): Promise<Json> {
    const { code, json, err } = await this.run(args, secrets);
    if (code !== 0) throw new Error(`pep-card ${args.join(' ')}: ${err}`);
    return json;
  }

  /** How the token's PIN stands. */
  async token(name: 'auth' | 'sign'): Promise<Json> {
    const { tokens } = await this.done(['tokens']);
    return (tokens as { token: string }[]).find((one) => one.token === name);
  }

  /** The agent for web pages. */
  async serve(origin: string, program = [PROGRAM]): Promise<ServedAgent> {
    const port = await freePort();
    const child = this.start(['serve', '--json', '--port', String(port), '--origin', origin], program);
    const address = `http://127.0.0.1:${String(port)}`;
    child.stderr?.on('data', (chunk) => (this.printed += String(chunk)));
    child.stdout?.on('data', (chunk) => (this.printed += String(chunk)));
    await Promise.race([
      once(child.stdout!, 'data'),
      once(child, 'exit').then(() => {
        throw new Error(`pep-card serve ended: ${this.printed}`);
      }),
    ]);
    const stop = async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    };
    return { port, address, stop };
  }

  stop(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

export interface ServedAgent {
  readonly port: number;
  readonly address: string;
  stop(): Promise<void>;
}
