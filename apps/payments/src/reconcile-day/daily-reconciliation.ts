import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { claimReconciliation } from '../storage/reconciliation.repository.js';
import { ReconcileDay } from './reconcile-day.js';

const HOUR_MS = 60 * 60_000;
const LOOK_MS = 10 * 60_000;
/** By then the bank's own day is closed, and its sessions of the evening are over. */
const AFTER_MIDNIGHT_MS = 3 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
/** Days that are made up for when no process was there in a night. */
const DAYS_BACK = 7;
/** A comparison that was cut off is made again after so long. */
const CUT_OFF_MS = 6 * HOUR_MS;

/** Compares each day with the bank in the night after it, once, whatever the number of replicas. */
@Injectable()
export class DailyReconciliation implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(DailyReconciliation.name);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReconcileDay) private readonly reconcileDay: ReconcileDay,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#running = this.#run();
    }, LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Compares the last days, yesterday first, but for those that are done or being done. */
  async execute(): Promise<void> {
    for (let back = 1; back <= DAYS_BACK; back++) {
      const now = this.clock.now();
      const day = dayInYerevan(new Date(now.getTime() - AFTER_MIDNIGHT_MS - back * DAY_MS));
      const cutOff = new Date(now.getTime() - CUT_OFF_MS);
      const isOurs = await this.database.withTransaction((tx) =>
        claimReconciliation(tx, day, { now, cutOff }),
      );
      if (isOurs) await this.reconcileDay.execute(day);
    }
  }

  async #run(): Promise<void> {
    try {
      await this.execute();
    } catch (error) {
      this.#logger.warn({ msg: 'the day could not be compared with the bank', err: error });
    }
  }
}
