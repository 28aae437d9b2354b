import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Gauge } from 'prom-client';
import { countWaiting, forgetFinished } from '../storage/dispatch.repository.js';

/** How long it can be looked up whether something was sent; its text is gone at once. */
const FINISHED_KEPT_MS = 90 * 24 * 60 * 60 * 1000;

const waiting = new Gauge({
  name: 'pep_notifications_waiting',
  help: 'Dispatches that are neither sent nor given up',
});

/** Counts what waits, and forgets what was finished long ago. */
@Injectable()
export class DispatchKeeper {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    waiting.set(await this.database.read(countWaiting));
    const before = new Date(this.clock.now().getTime() - FINISHED_KEPT_MS);
    await this.database.withTransaction((tx) => forgetFinished(tx, before));
  }
}
