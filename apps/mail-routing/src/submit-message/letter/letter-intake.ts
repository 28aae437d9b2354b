import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@pep/service-kit';
import type { Submission } from '../../message/message.js';
import { ContentStore } from '../../storage/content-store.js';
import { CommitBatcher } from '../commit-batcher.js';
import { Authentication } from '../legs/authentication.js';
import { LetterReader, type ReadLetter } from './letter-reader.js';

/** Injection token of {@link IntakeLimits}. */
export const INTAKE_LIMITS = Symbol('IntakeLimits');

export interface IntakeLimits {
  readonly messageSizeMaxBytes: number;
  /** Content up to this size is kept in the database, octets. */
  readonly contentInlineMaxBytes: number;
}

/** Takes letters in, by whichever way they come: reads one, has it judged, makes it durable. */
@Injectable()
export class LetterIntake {
  constructor(
    @Inject(INTAKE_LIMITS) private readonly limits: IntakeLimits,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(ContentStore) private readonly store: ContentStore,
    @Inject(CommitBatcher) private readonly batcher: CommitBatcher,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @param judge refuses the letter by throwing, or makes the submission of it; undefined when it is only looked at
   * @returns the message id; undefined when there is no submission
   * @throws AppError `MESSAGE_TOO_LARGE`, `MALFORMED`, and what `judge` throws; nothing of the letter is kept then
   */
  async take(
    letter: Readable,
    judge: (read: ReadLetter) => Promise<Submission | undefined>,
  ): Promise<string | undefined> {
    const read = await this.#read(letter);
    const { location } = read.letter.content;
    let named = false;
    try {
      const submission = await judge(read);
      if (submission === undefined) return undefined;
      const { messageId, repeat } = await this.batcher.submit(submission);
      named = !repeat;
      return messageId;
    } finally {
      if (location !== undefined && !named) await this.store.discard(location);
    }
  }

  async #read(letter: Readable): Promise<ReadLetter> {
    const reader = new LetterReader({
      sizeMax: this.limits.messageSizeMaxBytes,
      inlineMax: this.limits.contentInlineMaxBytes,
      store: () => this.store.create(this.clock.now()),
      verify: (signed) => this.authentication.verifySignatures(signed),
    });
    try {
      for await (const chunk of letter as AsyncIterable<Buffer>) await reader.write(chunk);
    } catch (error) {
      // The client went away in the middle of it.
      await reader.abandon();
      throw error;
    }
    return reader.end();
  }
}
