import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Fact } from '@pep/contracts';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import type { Database } from '@pep/persistence';
import type { Clock } from '@pep/service-kit';
import { failed, sent } from '../facts.js';
import { saveOutcomes, type TriedDispatch } from '../storage/dispatch.repository.js';
import { addParts, type SentParts } from '../storage/sms-part.repository.js';

const SAVE_AGAIN_MS = 1_000;
const BATCH_MAX = 256;

interface Waiting extends TriedDispatch {
  readonly resolve: () => void;
}

/**
 * Writes down what came of tries and tells it, in one transaction for all that ended while the transaction before was
 * under way; there is no timer. The database is asked until it takes them: an outcome that is forgotten is sent again.
 */
export class OutcomeWriter {
  readonly #logger = new Logger(OutcomeWriter.name);
  readonly #queue: Waiting[] = [];
  #running = false;

  /** @param stop once it is aborted, what the database does not take at once is given up */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly stop: AbortSignal,
  ) {}

  /** Resolves when it is durable, or given up. */
  write(tried: TriedDispatch): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.push({ ...tried, resolve });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, BATCH_MAX);
      await this.#saveOrEach(batch);
      for (const { resolve } of batch) resolve();
    }
    this.#running = false;
  }

  /** What the database refuses in company is tried alone, so that one bad outcome loses only itself. */
  async #saveOrEach(batch: readonly TriedDispatch[]): Promise<void> {
    try {
      await this.#saveUntilTaken(batch);
    } catch (error) {
      if (batch.length > 1 && !isRetryable(error)) {
        for (const one of batch) await this.#saveOrEach([one]);
      } else {
        const dispatchIds = batch.map(({ one }) => one.id);
        // The message alone: the error of a statement has its parameters.
        const reason = error instanceof Error ? error.message : 'unknown';
        this.#logger.error({ msg: 'the outcome of tries is not known', dispatchIds, reason });
      }
    }
  }

  async #saveUntilTaken(batch: readonly TriedDispatch[]): Promise<void> {
    for (;;) {
      try {
        await this.#save(batch);
        return;
      } catch (error) {
        if (!isRetryable(error) || this.stop.aborted) throw error;
        await sleep(SAVE_AGAIN_MS, undefined, { signal: this.stop }).catch(() => undefined);
      }
    }
  }

  async #save(batch: readonly TriedDispatch[]): Promise<void> {
    const now = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      const saved = await saveOutcomes(tx, batch, now);
      await addParts(tx, saved.flatMap(partsOf), now);
      await addToOutbox(
        tx,
        saved.flatMap((tried) => factsOf(tried, now)),
      );
    });
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

function partsOf({ one, outcome }: TriedDispatch): SentParts[] {
  return outcome.kind === 'sent' ? [{ dispatchId: one.id, parts: outcome.parts }] : [];
}

function factsOf({ one, outcome }: TriedDispatch, now: Date): Fact[] {
  switch (outcome.kind) {
    case 'sent':
      return [sent(one, now)];
    case 'postponed':
      return [];
    case 'again':
    case 'failed':
      return [failed(one, { reason: outcome.reason, final: outcome.kind === 'failed' }, now)];
  }
}
