import { AppError } from '@pep/errors';
import { Counter } from 'prom-client';
import type { PartReference } from '../dispatch/channel.js';
import { NOTIFICATION_ERRORS } from '../errors.js';
import type { CentreAddress } from '../sms/centre-address.js';
import { answerOf, statusText } from '../sms/command-status.js';
import type { Submission } from '../sms/submission.js';
import type { Deliveries } from './deliveries.js';
import { type CentreTimes, SmsCentre, type SubmitAnswer } from './sms-centre.js';
import type { NoAnswer } from './smpp-link.js';

/** How the centres are used. */
export interface CentresOptions {
  /** In order of preference. */
  readonly centres: readonly CentreAddress[];
  /** Submissions to one centre that may be without an answer at once. */
  readonly window: number;
  readonly times?: Partial<CentreTimes>;
}

const TIMES: CentreTimes = {
  bindMs: 10_000,
  answerMs: 10_000,
  enquireMs: 30_000,
  pauseMs: 500,
  pauseMaxMs: 30_000,
  refusedMs: 60_000,
  failingMs: 30_000,
};

const submittedTotal = new Counter({
  name: 'pep_sms_submitted_total',
  help: 'Parts of SMS that a centre took over',
  labelNames: ['centre'],
});
const throttledTotal = new Counter({
  name: 'pep_sms_throttled_total',
  help: 'Submissions that a centre put off: throttled, queue full, trouble of the moment',
  labelNames: ['centre'],
});

/** A part on its way to a centre. */
interface Waiting {
  readonly submission: Submission;
  readonly urgent: boolean;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (part: PartReference) => void;
  readonly reject: (error: AppError) => void;
  timer: NodeJS.Timeout | undefined;
  /** Why it was not taken yet. */
  reason: string;
}

/**
 * The SMS centres, used in order of preference: each part goes to the first one that is bound and does not fail, as fast
 * as its window and pace allow. A part that was not taken is submitted again, there or at the next centre, until its
 * deadline. Receipts are taken from all of them.
 */
export class SmsCentres {
  readonly #centres: readonly SmsCentre[];
  readonly #waiting: Waiting[] = [];
  #paceTimer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(
    private readonly options: CentresOptions,
    deliveries: Deliveries,
  ) {
    const times = { ...TIMES, ...options.times };
    this.#centres = options.centres.map((address) => {
      const events = {
        changed: () => {
          this.#pump();
        },
        deliver: (pdu: Parameters<Deliveries['take']>[1]) => deliveries.take(address.name, pdu),
      };
      return new SmsCentre(address, times, events);
    });
  }

  onApplicationBootstrap(): void {
    for (const centre of this.#centres) centre.start();
  }

  /** What has no answer yet is waited for elsewhere; what was not submitted goes back. */
  beforeApplicationShutdown(): void {
    this.#stopping = true;
    for (const one of this.#waiting.splice(0)) this.#giveUp(one, 'this service is stopping');
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.#paceTimer);
    await Promise.all(this.#centres.map((centre) => centre.stop()));
  }

  /**
   * Submits one part; urgent ones go before others that wait.
   * @param deadline by `performance.now()`; a last answer is waited for beyond it
   * @throws AppError `CENTRE_REFUSED` for good, `CENTRE_AWAY` when none took it in time
   */
  submit(
    submission: Submission,
    { urgent, deadline }: { urgent: boolean; deadline: number },
  ): Promise<PartReference> {
    return new Promise((resolve, reject) => {
      const reason = 'no SMS centre is bound';
      this.#wait({ submission, urgent, deadline, resolve, reject, timer: undefined, reason });
    });
  }

  /** Urgent ones wait behind urgent ones only; one that was submitted before goes to the head of its kind. */
  #wait(one: Waiting, again = false): void {
    const left = one.deadline - performance.now();
    if (this.#stopping || left <= 0) {
      this.#giveUp(one, one.reason);
      return;
    }
    one.timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      this.#giveUp(one, one.reason);
    }, left);
    const at = this.#waiting.findIndex((other) =>
      again ? one.urgent || !other.urgent : one.urgent && !other.urgent,
    );
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, one);
    this.#pump();
  }

  #giveUp(one: Waiting, reason: string): void {
    clearTimeout(one.timer);
    const message = `${NOTIFICATION_ERRORS.centreAway.message}: ${reason}`;
    one.reject(new AppError(NOTIFICATION_ERRORS.centreAway, { message }));
  }

  /** Submits what may go now. Called whenever that can have changed. */
  #pump(): void {
    clearTimeout(this.#paceTimer);
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const centre = this.#preferred();
      if (centre === undefined || centre.inFlight >= this.options.window) return;
      const waitMs = centre.pace.waitMs(performance.now());
      if (waitMs > 0) {
        this.#paceTimer = setTimeout(() => {
          this.#pump();
        }, waitMs);
        return;
      }
      this.#waiting.shift();
      clearTimeout(next.timer);
      void this.#submit(next, centre);
    }
  }

  #preferred(): SmsCentre | undefined {
    const bound = this.#centres.filter((centre) => centre.isBound);
    return bound.find((centre) => !centre.isFailing) ?? bound[0];
  }

  async #submit(one: Waiting, centre: SmsCentre): Promise<void> {
    const submittedAt = performance.now();
    try {
      this.#judge(one, centre, { ...(await centre.submit(one.submission)), submittedAt });
    } catch (error) {
      centre.fared(false);
      one.reason = (error as NoAnswer).message;
      this.#wait(one, true);
    }
    this.#pump();
  }

  #judge(one: Waiting, centre: SmsCentre, answer: SubmitAnswer & { submittedAt: number }): void {
    const { status, messageId, submittedAt } = answer;
    const kind = answerOf(status);
    one.reason = `the SMS centre answers ${statusText(status)}`;
    if (kind === 'taken') {
      centre.pace.taken();
      centre.fared(true);
      submittedTotal.inc({ centre: centre.name });
      one.resolve({ centre: centre.name, messageId });
    } else if (kind === 'refused') {
      centre.fared(true);
      one.reject(new AppError(NOTIFICATION_ERRORS.centreRefused, { message: one.reason }));
    } else {
      if (kind === 'broken') centre.rebind(one.reason);
      else this.#slowDown(centre, status, submittedAt);
      this.#wait(one, true);
    }
  }

  #slowDown(centre: SmsCentre, status: number, submittedAt: number): void {
    throttledTotal.inc({ centre: centre.name });
    centre.pace.complained(submittedAt, performance.now());
    // Throttling is how a sound centre behaves; trouble of its own may mean that another one should be asked.
    if (TROUBLE.has(status)) centre.fared(false);
  }
}

/** System error and temporary application error. */
const TROUBLE: ReadonlySet<number> = new Set([0x08, 0x64]);
