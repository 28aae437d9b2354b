import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { Submission } from '../../message/message.js';
import { ContentStore } from '../../storage/content-store.js';
import { CommitBatcher } from '../commit-batcher.js';
import type { ReadLetter } from './letter-reader.js';
import { LetterReaders } from './letter-readers.js';

/** Takes letters in, by whichever way they come: reads one, has it judged, makes it durable. */
@Injectable()
export class LetterIntake {
  constructor(
    @Inject(LetterReaders) private readonly readers: LetterReaders,
    @Inject(ContentStore) private readonly store: ContentStore,
    @Inject(CommitBatcher) private readonly batcher: CommitBatcher,
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
    const reader = this.readers.open();
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
