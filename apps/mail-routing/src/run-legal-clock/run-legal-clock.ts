import { Inject, Injectable } from '@nestjs/common';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Gauge } from 'prom-client';
import { LegalRules } from '../resolve-deadline/legal-rules.js';
import { addEvidence } from '../storage/evidence.repository.js';
import {
  type LegalClock,
  lockCovered,
  lockDue,
  lockUnstarted,
  markStarted,
  nextConsignments,
  type RunningClock,
  saveClocks,
  startedThrough,
  type TimedDelivery,
  tryClockLock,
} from '../storage/legal-clock.repository.js';
import {
  markApplied,
  outagesSince,
  type RecordedOutage,
  unappliedOutage,
} from '../storage/outage.repository.js';
import { Changes } from './changes.js';
import { SenderMails } from './sender-mails.js';
import { extendClock, type Reckoning, startClock, takeStep } from './wind-clocks.js';

const lastRun = new Gauge({
  name: 'pep_legal_clock_last_run_timestamp_seconds',
  help: 'When this process last did all that was due; alarm when it is minutes ago',
});

/** Letters of one transaction. */
const BATCH = 500;
/**
 * A letter's clock is started so long after it came: no transaction lasts so long that its letters could be missed, many
 * letters are acknowledged by then, and no step is due sooner than on the next day's morning.
 */
const START_AFTER_MS = 60 * 60 * 1000;

/**
 * Winds the clocks of letters: starts them, applies outages, reminds, expires. Any replica may do any of it at any time;
 * a lock lets one at a time, and all that a step does is one transaction, so each is done once, however often it is tried.
 */
@Injectable()
export class RunLegalClock {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LegalRules) private readonly rules: LegalRules,
    @Inject(SenderMails) private readonly mails: SenderMails,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Does all that is due. @throws AppError `UNAVAILABLE`, `RULES_MISSING`, `CALENDAR_YEAR_MISSING`; what was done stays */
  async execute(): Promise<void> {
    try {
      await this.#untilDone((tx) => this.#start(tx));
      await this.#applyOutages();
    } finally {
      // A letter that can not be started must not keep the others from their reminders.
      await this.#untilDone((tx) => this.#takeSteps(tx));
    }
    lastRun.setToCurrentTime();
  }

  /** Works in one transaction after the other, each under the lock, while there is more to do. */
  async #untilDone(work: (tx: Transaction) => Promise<boolean>): Promise<void> {
    const locked = async (tx: Transaction) => ((await tryClockLock(tx)) ? work(tx) : false);
    while (await this.database.withTransaction(locked));
  }

  async #start(tx: Transaction): Promise<boolean> {
    const changes = new Changes(this.clock.now());
    const through = new Date(changes.at.getTime() - START_AFTER_MS);
    const after = await startedThrough(tx);
    if (after >= through) {
      // Business time was moved back: what was started stays, and what comes is looked for from here.
      if (after > through) await markStarted(tx, through);
      return false;
    }
    const upTo = await nextConsignments(tx, { after, through, count: BATCH });
    const deliveries = await lockUnstarted(tx, { after, through: upTo });
    const reckon = await this.#reckoner(tx, deliveries);
    for (const delivery of deliveries) startClock(delivery, reckon(delivery), changes);
    await this.#write(tx, changes);
    await markStarted(tx, upTo);
    return upTo < through;
  }

  async #applyOutages(): Promise<void> {
    let done: string | undefined;
    for (;;) {
      const outage = await this.database.read(unappliedOutage);
      // The same again: another replica is at it.
      if (outage === undefined || outage.id === done) return;
      await this.#apply(outage);
      done = outage.id;
    }
  }

  /** Looks at every letter whose time the outage covers. */
  async #apply(outage: RecordedOutage): Promise<void> {
    let after: LegalClock | undefined;
    await this.#untilDone(async (tx) => {
      const clocks = await lockCovered(tx, outage, { after, limit: BATCH });
      after = clocks.at(-1)?.clock;
      const changes = new Changes(this.clock.now());
      const reckon = await this.#reckoner(tx, clocks.map(deliveryOf));
      for (const one of clocks) extendClock(one, reckon(one.delivery), changes);
      await this.#write(tx, changes);
      if (clocks.length < BATCH) await markApplied(tx, outage.id, changes.at);
      return clocks.length === BATCH;
    });
  }

  async #takeSteps(tx: Transaction): Promise<boolean> {
    const changes = new Changes(this.clock.now());
    const due = await lockDue(tx, changes.at, BATCH);
    const reckon = await this.#reckoner(tx, due.map(deliveryOf));
    for (const one of due) takeStep(one, reckon(one.delivery), changes);
    await this.#write(tx, changes);
    return due.length === BATCH;
  }

  async #reckoner(
    tx: Transaction,
    deliveries: readonly TimedDelivery[],
  ): Promise<(delivery: TimedDelivery) => Reckoning> {
    const moments = deliveries.map(({ consignedAt }) => consignedAt.getTime());
    const outages = moments.length === 0 ? [] : await outagesSince(tx, new Date(Math.min(...moments)));
    return ({ consignedAt }) => ({ term: this.rules.termOf(consignedAt), outages });
  }

  async #write(tx: Transaction, changes: Changes): Promise<void> {
    if (changes.clocks.length === 0) return;
    await saveClocks(tx, changes.clocks, changes.at);
    await addEvidence(tx, changes.evidence);
    await addToOutbox(tx, [...changes.facts, ...(await this.mails.factsOf(tx, changes))]);
  }
}

function deliveryOf({ delivery }: RunningClock): TimedDelivery {
  return delivery;
}
