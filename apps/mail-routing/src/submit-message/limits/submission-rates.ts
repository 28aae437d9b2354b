import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../../errors.js';
import { RateLimiter } from './rate-limiter.js';

/** Injection token of {@link RateLimits}. */
export const RATE_LIMITS = Symbol('RateLimits');

export interface RateLimits {
  /** Letters a minute from one sender entry, by whichever way they come. */
  readonly senderRatePerMinute: number;
  /** Mail transactions a minute from one computer, refused ones included. */
  readonly sourceRatePerMinute: number;
}

/** How often a sender and a computer may come; each replica counts for itself. */
@Injectable()
export class SubmissionRates {
  readonly #bySender: RateLimiter;
  readonly #bySource: RateLimiter;

  constructor(@Inject(RATE_LIMITS) limits: RateLimits) {
    this.#bySender = new RateLimiter(limits.senderRatePerMinute);
    this.#bySource = new RateLimiter(limits.sourceRatePerMinute);
  }

  /** Counts a letter. @throws AppError `RATE_LIMITED` */
  countSender(entryId: string): void {
    if (!this.#bySender.take(entryId)) throw new AppError(SUBMISSION_ERRORS.rateLimited);
  }

  /** Counts a mail transaction. @throws AppError `RATE_LIMITED` */
  countSource(clientAddress: string): void {
    if (!this.#bySource.take(clientAddress)) throw new AppError(SUBMISSION_ERRORS.rateLimited);
  }
}
