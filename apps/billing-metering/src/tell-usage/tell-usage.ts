import { Inject, Injectable } from '@nestjs/common';
import { usageCounted } from '@pep/contracts';
import { addToOutbox, newFact } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { SOURCE } from '../facts.js';
import { type ChangedDay, takeChangedDays } from '../storage/unpublished.repository.js';
import { alertsOf, tryAlertLock } from '../storage/usage-alert.repository.js';
import { UsageAlerts } from '../usage-alerts.js';
import { periodsToLookAt } from '../usage/alert.js';

/** Days told in one transaction. */
const DAYS_MAX = 500;

/**
 * Tells what was counted since the last time, and looks whether that reached a threshold. Both happen in the transaction
 * that marks a day as told: whatever breaks in between, nothing is passed by.
 */
@Injectable()
export class TellUsage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(UsageAlerts) private readonly alerts: UsageAlerts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Until nothing is left, or another replica is at it. @throws AppError `UNAVAILABLE` */
  async execute(): Promise<void> {
    while ((await this.database.withTransaction((tx) => this.#tellSome(tx))) === DAYS_MAX);
  }

  async #tellSome(tx: Transaction): Promise<number> {
    if (!(await tryAlertLock(tx))) return 0;
    const days = await takeChangedDays(tx, DAYS_MAX);
    const at = this.clock.now();
    const facts = days.map((day) => newFact(usageCounted, countedOf(day, at), { source: SOURCE, time: at }));
    await addToOutbox(tx, facts);
    const organisations = [...new Set(days.map(({ organisation }) => organisation))];
    for (const alert of await alertsOf(tx, organisations))
      for (const period of periodsToLookAt(alert, days)) await this.alerts.raiseIfReached(tx, alert, period);
    return days.length;
  }
}

function countedOf({ persons, organisations, ...day }: ChangedDay, at: Date) {
  return { ...day, messages: persons + organisations, countedAt: at.toISOString() };
}
