import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Try } from '../dispatch/dispatch.js';
import { takeDue } from '../storage/dispatch.repository.js';
import { SendNotification } from './send-notification.js';

/** Tries under way at once. */
const TRIES_AT_ONCE = 5;
/** Nobody else takes a dispatch that is being tried for so long; longer than any channel may need. */
const TRY_MAX_MS = 10 * 60_000;
/** A commit of this process wakes the loop; what became due, or was taken in by other replicas, is looked for this often. */
const LOOK_MS = 1_000;

/**
 * Sends what is due, in every replica. A dispatch is taken by moving its due time ahead, so no transaction is open while
 * a relay thinks; if the process is killed, the tries under way are made again when that time has come.
 */
@Injectable()
export class SendingLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(SendingLoop.name);
  readonly #stop = new AbortController();
  #wake: () => void = () => undefined;
  #committed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SendNotification) private readonly sendNotification: SendNotification,
  ) {}

  onApplicationBootstrap(): void {
    this.database.onCommit(() => {
      this.#committed = true;
      this.#wake();
    });
    this.#running = this.#run();
  }

  /** Takes nothing more and waits for the tries under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const count = await this.#sendDue();
      if (count < TRIES_AT_ONCE) await this.#untilCommitted();
    }
  }

  /** How many were due. */
  async #sendDue(): Promise<number> {
    try {
      const now = this.clock.now();
      const until = new Date(now.getTime() + TRY_MAX_MS);
      const taken = await this.database.withTransaction((tx) =>
        takeDue(tx, { now, until, count: TRIES_AT_ONCE }),
      );
      // That commit was our own. Who committed just meanwhile is seen at the next look.
      this.#committed = false;
      await Promise.all(taken.map((one) => this.#send(one)));
      return taken.length;
    } catch (error) {
      this.#logger.warn({ msg: 'sending paused', err: error });
      return 0;
    }
  }

  async #send(one: Try): Promise<void> {
    try {
      await this.sendNotification.execute(one, this.#stop.signal);
    } catch (error) {
      this.#logger.error({ msg: 'the outcome of a try is not known', dispatchId: one.id, err: error });
    }
  }

  async #untilCommitted(): Promise<void> {
    if (this.#committed || this.#stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
