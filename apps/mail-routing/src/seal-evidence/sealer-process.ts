import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { SEALER_OPTIONS, type SealerOptions } from './sealer-options.js';
import type { SealerReport } from './sealer.js';

const RESTART_MS = 1_000;

const sealed = new Counter({ name: 'pep_evidence_sealed_total', help: 'Evidence put into the log' });
const size = new Gauge({ name: 'pep_evidence_log_size', help: 'Leaves of the log at the last checkpoint' });
const failures = new Counter({
  name: 'pep_evidence_sealing_failures_total',
  help: 'Rounds of sealing, or time-stamps, that failed and are tried again',
  labelNames: ['what'],
});

/** Runs the sealing process beside the service, and starts it again when it ends. */
@Injectable()
export class SealerProcess implements OnApplicationShutdown {
  readonly #logger = new Logger('Sealer');
  #child: ChildProcess | undefined;
  #stopped = false;
  /** What failed last, so that the log says it once and not every second. */
  #failing: string | undefined;

  constructor(@Inject(SEALER_OPTIONS) private readonly options: SealerOptions) {}

  start(): void {
    const { keyFile } = this.options;
    if (keyFile !== undefined)
      this.#logger.warn({
        msg: 'checkpoints are signed by a key in a file: whoever reads it can sign',
        keyFile,
      });
    this.#run();
  }

  #run(): void {
    const child = fork(this.options.program, [], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (told) => {
      this.#note(told as SealerReport);
    });
    child.once('exit', (code, signal) => {
      if (this.#stopped) return;
      this.#logger.warn({ msg: 'the sealing process ended; it is started again', code, signal });
      setTimeout(() => {
        if (!this.#stopped) this.#run();
      }, RESTART_MS);
    });
  }

  /** The round that it is in is finished first. */
  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (child?.exitCode !== null || !child.connected) return;
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }

  #note(told: SealerReport): void {
    if ('sealed' in told) {
      sealed.inc(told.sealed);
      size.set(told.size);
      this.#failing = undefined;
      return;
    }
    failures.inc({ what: told.failed });
    const failing = `${told.failed}: ${told.reason}`;
    if (failing === this.#failing) return;
    this.#failing = failing;
    this.#logger.error({ msg: 'evidence can not be sealed as it should; it is tried again', ...told });
  }
}
