import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentWithoutSettings } from './config.js';
import { freePortRange } from './free-ports.js';

/** What `npm start` writes down of what runs. */
interface StackState {
  readonly pids: Readonly<Record<string, number>>;
  readonly ports: Readonly<Record<string, number>>;
  readonly urls: {
    readonly mtls: string;
    readonly public: string;
    readonly kafka: string;
    /** The superuser's. */
    readonly postgres: string;
  };
  readonly sandboxDir: string;
}

const START_TIMEOUT_MS = 120_000;
const POLL_MS = 100;
const REPOSITORY = join(import.meta.dirname, '../../..');

/** The whole platform, started as its users start it, with a state and ports of its own. */
export class RunningStack {
  private constructor(
    private readonly home: string,
    private readonly starter: ReturnType<typeof spawn>,
  ) {}

  /** Resolves when every service is ready and the personas are loaded. */
  static async start(): Promise<RunningStack> {
    const home = mkdtempSync(join(tmpdir(), 'pep-e2e-'));
    // User postgres, whom root's server runs as, must walk through.
    chmodSync(home, 0o755);
    const starter = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(REPOSITORY, 'tools/start.ts'), '--no-demo'],
      {
        env: {
          ...environmentWithoutSettings(),
          PEP_HOME: home,
          PEP_PORT_BASE: String(await freePortRange()),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const stack = new RunningStack(home, starter);
    await stack.#ready();
    return stack;
  }

  /** Read anew each time: a service that was killed has another pid. */
  get state(): StackState {
    return JSON.parse(readFileSync(join(this.home, 'run/state.json'), 'utf8')) as StackState;
  }

  /** Sends a signal to one process; after SIGKILL the starter starts it again, after SIGTERM it stays down. */
  signal(name: string, signal: NodeJS.Signals): void {
    const pid = this.state.pids[name];
    if (pid === undefined) throw new Error(`no ${name} runs`);
    process.kill(pid, signal);
  }

  /** Starts again what SIGTERM stopped. */
  startStopped(): void {
    this.starter.kill('SIGUSR2');
  }

  /** A persona's card certificate, by its folder below the sandbox. */
  identity(folder: string): { cert: Buffer; key: Buffer } {
    const read = (file: string) => readFileSync(join(this.state.sandboxDir, folder, file));
    return { cert: read('cert.pem'), key: read('key.pem') };
  }

  get serverCa(): Buffer {
    return readFileSync(join(this.state.sandboxDir, 'tls/ca.pem'));
  }

  /** What every process has logged so far, by the name of its file. */
  logs(): ReadonlyMap<string, string> {
    const folder = join(this.home, 'logs');
    return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  }

  async stop(): Promise<void> {
    if (this.starter.exitCode === null) {
      this.starter.kill('SIGTERM');
      await once(this.starter, 'exit');
    }
    rmSync(this.home, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const output: string[] = [];
    this.starter.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    this.starter.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!output.join('').includes('Stop with Ctrl-C')) {
      const ended = this.starter.exitCode !== null;
      if (ended || performance.now() > deadline) {
        await this.stop();
        throw new Error(`the stack did not start:\n${output.join('')}`);
      }
      await sleep(POLL_MS);
    }
  }
}
