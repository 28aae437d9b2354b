import type { SourcedAnswer } from './authority-sources.js';
import type { RevocationVerdict } from './verdict.js';

/** How long verdicts are kept, milliseconds. */
export interface VerdictLimits {
  /** From here on a further question is asked in the background. */
  readonly refreshAfterMs: number;
  /** Answers are repeated so long, and never beyond their own end. */
  readonly maxAgeMs: number;
  /** After nobody answered. */
  readonly retryAfterMs: number;
}

/**
 * What is known of one certificate alone. Whoever has a verdict never waits for the next one, except when a good one has
 * outlived its time while nobody was asked.
 */
export class CertificateStatus {
  #verdict: RevocationVerdict | undefined;
  #freshUntilMs = 0;
  #refreshAtMs = 0;
  #asking: Promise<RevocationVerdict> | undefined;
  #lastQuestionFailed = false;

  constructor(
    private readonly ask: () => Promise<SourcedAnswer | undefined>,
    private readonly limits: VerdictLimits,
    private readonly now: () => Date,
  ) {}

  /** The verdict as it may be used at this moment, without waiting; undefined when somebody has to be asked first. */
  current(nowMs: number): RevocationVerdict | undefined {
    if (nowMs >= this.#refreshAtMs && this.#verdict !== undefined) void this.refresh();
    if (nowMs < this.#freshUntilMs || this.#verdict?.status !== 'good') return this.#verdict;
    return this.#lastQuestionFailed ? this.#giveUp() : undefined;
  }

  /** The verdict, asked for only when there is none to use. Never rejects. */
  async wait(): Promise<RevocationVerdict> {
    return this.current(this.now().getTime()) ?? this.refresh();
  }

  /** Asks, unless somebody is asking already. Never rejects. */
  refresh(): Promise<RevocationVerdict> {
    this.#asking ??= this.ask()
      .catch(() => undefined)
      .then((answer) => this.#take(answer))
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  #take(answer: SourcedAnswer | undefined): RevocationVerdict {
    const nowMs = this.now().getTime();
    const freshUntilMs = answer === undefined ? 0 : this.#endOf(answer);
    this.#lastQuestionFailed = freshUntilMs <= nowMs;
    if (answer === undefined || this.#lastQuestionFailed) {
      this.#refreshAtMs = nowMs + this.limits.retryAfterMs;
      return this.#standing(nowMs) ?? this.#giveUp();
    }
    // Half of what is left, so that the next answer is here before this one ends.
    this.#refreshAtMs = nowMs + Math.min(this.limits.refreshAfterMs, (freshUntilMs - nowMs) / 2);
    const { nextUpdate: _, ...rest } = answer;
    return this.#set({ ...rest, freshUntil: new Date(freshUntilMs) });
  }

  #endOf({ nextUpdate, checkedAt }: SourcedAnswer): number {
    const ownEndMs = nextUpdate?.getTime() ?? Number.POSITIVE_INFINITY;
    return Math.min(ownEndMs, checkedAt.getTime() + this.limits.maxAgeMs);
  }

  /** What outlives a failed question: a good answer to its end, a refusal until somebody says otherwise. */
  #standing(nowMs: number): RevocationVerdict | undefined {
    const last = this.#verdict;
    if (last === undefined || last.status === 'unavailable') return undefined;
    return last.status !== 'good' || nowMs < this.#freshUntilMs ? last : undefined;
  }

  /** Nobody answers, and the last good answer has had its time. */
  #giveUp(): RevocationVerdict {
    const last = this.#verdict;
    const lastGoodUntil = last?.status === 'good' ? last.freshUntil : last?.lastGoodUntil;
    return this.#set({
      status: 'unavailable',
      source: 'none',
      checkedAt: this.now(),
      freshUntil: new Date(this.#refreshAtMs),
      ...(lastGoodUntil && { lastGoodUntil }),
    });
  }

  #set(verdict: RevocationVerdict): RevocationVerdict {
    this.#freshUntilMs = verdict.freshUntil.getTime();
    this.#verdict = verdict;
    return verdict;
  }
}
