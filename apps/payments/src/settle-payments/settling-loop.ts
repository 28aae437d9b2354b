import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SettlePayments } from './settle-payments.js';

const LOOK_MS = 1_000;

/** Settles what is due, in every replica, from the service's start to its end. */
@Injectable()
export class SettlingLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(SettlingLoop.name);
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(@Inject(SettlePayments) private readonly settlePayments: SettlePayments) {}

  onApplicationBootstrap(): void {
    this.#running = this.#run();
  }

  /** Takes nothing more and waits for the questions under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const count = await this.#settleDue();
      if (count === 0) await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #settleDue(): Promise<number> {
    try {
      return await this.settlePayments.execute();
    } catch (error) {
      this.#logger.warn({ msg: 'settling paused', err: error });
      return 0;
    }
  }
}
