import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Channel } from '../dispatch/channel.js';
import { CHANNEL_NAMES, type ChannelName, type Try } from '../dispatch/dispatch.js';
import { takeDue } from '../storage/dispatch.repository.js';
import { OutcomeWriter } from './outcome-writer.js';
import { type Channels, CHANNELS, SendNotification } from './send-notification.js';

/** Of a way that is not set up: what is asked of it fails at once. */
const NOT_SET_UP: Pick<Channel, 'window' | 'leaseMs'> = { window: 5, leaseMs: 60_000 };
/** A commit of this process wakes the loop; what became due, or was taken in by other replicas, is looked for this often. */
const LOOK_MS = 1_000;
/**
 * Places of a window become free one after the other, and a transaction for each would cost more than what it starts: while
 * others are under way, half a window is gathered, for so long at most.
 */
const GATHER_MS = 50;

/**
 * Sends what is due, in every replica. A dispatch is taken by moving its due time ahead, so no transaction is open while
 * the other side thinks; if the process is killed, the tries under way are made again when that time has come. A channel
 * has no more under way than its window, and a place in it is free again when the outcome is written down: what a killed
 * process may have sent without anybody's knowing is one window at most.
 */
@Injectable()
export class SendingLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(SendingLoop.name);
  readonly #stop = new AbortController();
  readonly #writer: OutcomeWriter;
  readonly #underWay: Record<ChannelName, number> = { email: 0, sms: 0 };
  readonly #tries = new Set<Promise<void>>();
  /** Commits of this process, and places that became free. */
  #changes = 0;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(SendNotification) private readonly sendNotification: SendNotification,
  ) {
    this.#writer = new OutcomeWriter(database, clock, this.#stop.signal);
  }

  onApplicationBootstrap(): void {
    this.database.onCommit(() => this.#changed());
    this.#running = this.#run();
  }

  /** Takes nothing more and waits for the tries under way, their outcomes included. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
    await Promise.all(this.#tries);
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const seen = this.#changes;
      const taken = await this.#sendDue();
      // The commit by which something was taken is our own; anything beyond it is news.
      if (this.#changes === seen + taken) await this.#untilChanged();
      else await this.#gather();
    }
  }

  /** Starts what is due, as far as there is room; 1 when it asked the database, else 0. */
  async #sendDue(): Promise<0 | 1> {
    const room = CHANNEL_NAMES.map((name) => ({ name, count: this.#room(name) })).filter(
      ({ count }) => count > 0,
    );
    if (room.length === 0) return 0;
    try {
      const taken = await this.database.withTransaction(async (tx) => {
        const tries: Try[] = [];
        for (const { name, count } of room) tries.push(...(await this.#take(tx, name, count)));
        return tries;
      });
      for (const one of taken) this.#start(one);
      return 1;
    } catch (error) {
      this.#logger.warn({ msg: 'sending paused', err: error });
      return 0;
    }
  }

  #take(tx: Transaction, channel: ChannelName, count: number): Promise<Try[]> {
    const now = this.clock.now();
    const { leaseMs } = this.channels.get(channel) ?? NOT_SET_UP;
    return takeDue(tx, { channel, now, until: new Date(now.getTime() + leaseMs), count });
  }

  #start(one: Try): void {
    this.#underWay[one.channel]++;
    const done = this.#send(one).finally(() => {
      this.#underWay[one.channel]--;
      this.#tries.delete(done);
      this.#changed();
    });
    this.#tries.add(done);
  }

  async #send(one: Try): Promise<void> {
    await this.#writer.write({ one, outcome: await this.sendNotification.execute(one) });
  }

  #room(name: ChannelName): number {
    return (this.channels.get(name) ?? NOT_SET_UP).window - this.#underWay[name];
  }

  async #gather(): Promise<void> {
    const until = performance.now() + GATHER_MS;
    for (let left = GATHER_MS; left > 0 && !this.#isWorthTaking(); left = until - performance.now()) {
      if (this.#stop.signal.aborted) return;
      await this.#untilChanged(left);
    }
  }

  /** Whether nothing is under way, or half a window is free. */
  #isWorthTaking(): boolean {
    const busy = CHANNEL_NAMES.filter((name) => this.#underWay[name] > 0);
    return busy.length === 0 || busy.some((name) => this.#room(name) >= this.#underWay[name]);
  }

  #changed(): void {
    this.#changes++;
    this.#wake();
  }

  async #untilChanged(atMostMs = LOOK_MS): Promise<void> {
    if (this.#stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
