import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { CentreAddress } from '../sms/centre-address.js';
import { isAccountRefused, statusText } from '../sms/command-status.js';
import { Pace } from '../sms/pace.js';
import type { Submission } from '../sms/submission.js';
import { BindRefused, type LinkTimes, NoAnswer, SmppLink } from './smpp-link.js';
import type { PDU } from './smpp-library.js';

/** How long a centre is waited for, in milliseconds. */
export interface CentreTimes extends LinkTimes {
  /** Before the first try to bind again; doubled up to the longest. */
  readonly pauseMs: number;
  readonly pauseMaxMs: number;
  /** After the account was refused, which asking soon again does not mend. */
  readonly refusedMs: number;
  /** How long a centre that fails is left alone while another one is there. */
  readonly failingMs: number;
}

/** What a centre tells whoever uses it. */
export interface CentreEvents {
  /** It is bound, or no longer bound. */
  readonly changed: () => void;
  readonly deliver: (pdu: PDU) => Promise<number>;
}

/** The answer to a submission. */
export interface SubmitAnswer {
  readonly status: number;
  /** What the centre calls the part; empty when it took none. */
  readonly messageId: string;
}

/** So many failures in a row, and the centre is taken for failing. */
const FAULTS_MAX = 3;

const bound = new Gauge({
  name: 'pep_smpp_bound',
  help: 'Whether an SMS centre is bound',
  labelNames: ['centre'],
});

/** One SMS centre, kept bound: its link, its pace and how it fares. */
export class SmsCentre {
  readonly pace = new Pace();
  readonly name: string;
  readonly #logger = new Logger(SmsCentre.name);
  readonly #stop = new AbortController();
  #link: SmppLink | undefined;
  #running: Promise<void> = Promise.resolve();
  #inFlight = 0;
  #faults = 0;
  #failingUntil = -Infinity;
  #refusal = '';

  constructor(
    private readonly address: CentreAddress,
    private readonly times: CentreTimes,
    private readonly events: CentreEvents,
  ) {
    this.name = address.name;
  }

  start(): void {
    bound.set({ centre: this.name }, 0);
    this.#running = this.#keepBound();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#link?.unbind();
    await this.#running;
  }

  get isBound(): boolean {
    return this.#link !== undefined;
  }

  get isFailing(): boolean {
    return performance.now() < this.#failingUntil;
  }

  /** Submissions that have no answer yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** @throws NoAnswer when it is not known whether the centre took it */
  async submit(submission: Submission): Promise<SubmitAnswer> {
    if (this.#link === undefined) throw new NoAnswer('not bound');
    this.#inFlight++;
    this.pace.submitted(performance.now());
    try {
      const response = await this.#link.request('submit_sm', submission);
      const { message_id: messageId, command_status: status } = response;
      return { status, messageId: typeof messageId === 'string' ? messageId : '' };
    } finally {
      this.#inFlight--;
    }
  }

  fared(well: boolean): void {
    this.#faults = well ? 0 : this.#faults + 1;
    if (this.#faults >= FAULTS_MAX) this.#failingUntil = performance.now() + this.times.failingMs;
  }

  /** Ends a session that the centre no longer takes for bound; another one follows. */
  rebind(reason: string): void {
    this.#link?.destroy(reason);
  }

  async #keepBound(): Promise<void> {
    let pauseMs = this.times.pauseMs;
    while (!this.#stop.signal.aborted) {
      const start = performance.now();
      const refused = await this.#useLink();
      if (performance.now() - start > this.times.pauseMaxMs) pauseMs = this.times.pauseMs;
      await sleep(refused ? this.times.refusedMs : pauseMs, undefined, { signal: this.#stop.signal }).catch(
        () => undefined,
      );
      pauseMs = Math.min(pauseMs * 2, this.times.pauseMaxMs);
    }
  }

  /** Binds and stays bound as long as it lasts. @returns whether the account was refused */
  async #useLink(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<string>();
    try {
      const { deliver } = this.events;
      const link = await SmppLink.bind(this.address, this.times, { deliver, closed: resolve });
      await this.#whileBound(link, promise);
      return false;
    } catch (error) {
      return this.#tellRefusal(error);
    }
  }

  async #whileBound(link: SmppLink, closed: Promise<string>): Promise<void> {
    this.#link = link;
    this.#refusal = '';
    this.#change(true);
    this.#logger.log({ msg: 'bound to the SMS centre', centre: this.name });
    if (this.#stop.signal.aborted) link.destroy();
    const reason = await closed;
    this.#link = undefined;
    this.#change(false);
    if (!this.#stop.signal.aborted)
      this.#logger.warn({ msg: 'lost the SMS centre', centre: this.name, reason });
  }

  /** Says once why it can not bind, not at each try. */
  #tellRefusal(error: unknown): boolean {
    const status = error instanceof BindRefused ? error.status : undefined;
    const reason = status === undefined ? (error as Error).message : statusText(status);
    const refused = status !== undefined && isAccountRefused(status);
    if (reason !== this.#refusal && !this.#stop.signal.aborted) {
      const line = { centre: this.name, reason };
      if (refused) {
        const msg = 'the SMS centre refuses our account: correct it in PEP_SMPP_CENTRES';
        this.#logger.error({ msg, ...line });
      } else this.#logger.warn({ msg: 'can not bind to the SMS centre', ...line });
    }
    this.#refusal = reason;
    return refused;
  }

  #change(isBound: boolean): void {
    bound.set({ centre: this.name }, isBound ? 1 : 0);
    this.events.changed();
  }
}
