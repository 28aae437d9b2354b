import { AppError } from '@pep/errors';
import { Inject, Injectable } from '@nestjs/common';
import type { Submission } from '../message/message.js';
import { type KeyedSubmission, submissionKey } from '../storage/submission.repository.js';
import { type Accepted, SubmitMessage } from './submit-message.js';

const BATCH_LETTERS_MAX = 64;
const BATCH_OCTETS_MAX = 16 * 1024 * 1024;

interface Waiting extends KeyedSubmission {
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit at the door: letters that come while a batch is written to disk are the next batch; there is no timer, so
 * a letter that comes alone waits for nobody. (A second batch beside the first was measured to make batches half as large
 * and each letter half as dear again for the database.) A batch that fails is tried letter by letter, so that one bad letter
 * refuses only itself.
 */
@Injectable()
export class CommitBatcher {
  readonly #queue: Waiting[] = [];
  #running = false;

  constructor(@Inject(SubmitMessage) private readonly submitMessage: SubmitMessage) {}

  /** Resolves when the letter is durable. */
  submit(submission: Submission): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ key: submissionKey(submission), submission, resolve, reject });
      this.#leave();
    });
  }

  #leave(): void {
    if (this.#running || this.#queue.length === 0) return;
    this.#running = true;
    void this.#commit(this.#takeBatch()).finally(() => {
      this.#running = false;
      this.#leave();
    });
  }

  /** As many as fit, in order; a second copy of a letter in the batch waits for the next one and is then a repeat. */
  #takeBatch(): Waiting[] {
    const keys = new Set<string>();
    const batch: Waiting[] = [];
    let octets = 0;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      octets += next.submission.letter.content.body?.length ?? 0;
      const full = batch.length === BATCH_LETTERS_MAX || (batch.length > 0 && octets > BATCH_OCTETS_MAX);
      if (full || keys.has(next.key)) break;
      keys.add(next.key);
      batch.push(next);
      this.#queue.shift();
    }
    return batch;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const accepted = await this.submitMessage.execute(batch);
      batch.forEach((waiting, index) => {
        waiting.resolve(accepted[index] as Accepted);
      });
    } catch (error) {
      const alone = batch.length === 1 || (error instanceof AppError && error.retryable);
      if (alone) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
  }
}
