import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../../errors.js';
import type { Letter } from '../../message/message.js';
import type { ContentWriter } from '../../storage/content-store.js';
import { type LetterHeader, readHeader } from './letter-header.js';
import { LineEnds } from './line-ends.js';

const END_OF_HEADER = Buffer.from('\r\n\r\n');
const HEADER_OCTETS_MAX = 256 * 1024;

/** What a letter is read with. */
export interface LetterReaderOptions {
  readonly sizeMax: number;
  /** Up to so many octets stay in memory and go into a row; the rest goes to the content store as it arrives. */
  readonly inlineMax: number;
  readonly store: () => Promise<ContentWriter>;
  /** Verifies the signatures of a signed letter, reading it as it arrives. */
  readonly verify: (letter: PassThrough) => Promise<SignatureResult>;
}

/** What a letter's DKIM signatures are worth. */
export interface SignatureResult {
  /** RFC 8601 2.7.1: `none`, `pass`, `fail`, `temperror` … of the best signature. */
  readonly result: string;
  /** Domains whose signature holds. */
  readonly passed: readonly string[];
  /** Domains whose signature does not hold: the letter was changed, or is not theirs. */
  readonly failed: readonly string[];
}

/** A letter that was read to its end. */
export interface ReadLetter {
  readonly letter: Letter;
  readonly header: LetterHeader;
  readonly signatures: SignatureResult;
}

const UNSIGNED: SignatureResult = { result: 'none', passed: [], failed: [] };

/**
 * Takes a letter in as it arrives: digest, line ends, header, signatures, and its octets into memory or the content
 * store. What is wrong with it is said when it has ended, so that the client hears it; until then it keeps nothing of
 * a letter that is lost already. Memory for one letter: `inlineMax` and its header.
 */
export class LetterReader {
  readonly #digest = createHash('sha256');
  readonly #lineEnds = new LineEnds();
  #size = 0;
  #chunks: Buffer[] = [];
  #header: LetterHeader | undefined;
  #writer: ContentWriter | undefined;
  #verifier: { readonly feed: PassThrough; readonly done: Promise<SignatureResult> } | undefined;
  #failure: Error | undefined;

  constructor(private readonly options: LetterReaderOptions) {}

  /** Octets so far. */
  get size(): number {
    return this.#size;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#size += chunk.length;
    if (this.#size > this.options.sizeMax) await this.#give(new AppError(SUBMISSION_ERRORS.messageTooLarge));
    if (this.#failure !== undefined) return;
    try {
      await this.#take(chunk);
    } catch (error) {
      await this.#give(error as Error);
    }
  }

  /** @throws AppError `MESSAGE_TOO_LARGE`, `MALFORMED`; what was stored of it is gone then */
  async end(): Promise<ReadLetter> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#lineEnds.broken) throw new AppError(SUBMISSION_ERRORS.malformed);
      const header = this.#header ?? readHeader(Buffer.concat(this.#chunks));
      const signatures = await this.#signatures();
      const letter = {
        content: await this.#content(),
        size: this.#size,
        digest: this.#digest.digest(),
        messageIdHeader: header.messageId,
        subject: header.subject,
      };
      return { letter, header, signatures };
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /** Forgets the letter. */
  async abandon(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    this.#chunks = [];
    this.#verifier?.feed.destroy();
    await writer?.abandon();
  }

  async #give(error: Error): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    await this.abandon();
  }

  async #take(chunk: Buffer): Promise<void> {
    this.#digest.update(chunk);
    this.#lineEnds.add(chunk);
    if (this.#writer === undefined) this.#chunks.push(chunk);
    if (this.#header === undefined) await this.#readHeader();
    else if (this.#verifier !== undefined) await feed(this.#verifier.feed, chunk);
    if (this.#writer !== undefined) await this.#writer.write(chunk);
    else if (this.#header !== undefined && this.#size > this.options.inlineMax) await this.#spill();
  }

  /** As soon as the header is there: a signed letter's signatures are verified while the rest arrives. */
  async #readHeader(): Promise<void> {
    const octets = Buffer.concat(this.#chunks);
    this.#chunks = [octets];
    const end = octets.indexOf(END_OF_HEADER);
    if (end > HEADER_OCTETS_MAX || (end === -1 && octets.length > HEADER_OCTETS_MAX)) {
      throw new AppError(SUBMISSION_ERRORS.malformed);
    }
    if (end === -1) return;
    this.#header = readHeader(octets.subarray(0, end));
    if (!this.#header.signed) return;
    const letter = new PassThrough();
    this.#verifier = { feed: letter, done: this.options.verify(letter) };
    // Looked at when the letter has ended; until then nobody may wait for one that has failed.
    this.#verifier.done.catch(() => letter.destroy());
    await feed(letter, octets);
  }

  async #spill(): Promise<void> {
    this.#writer = await this.options.store();
    for (const chunk of this.#chunks) await this.#writer.write(chunk);
    this.#chunks = [];
  }

  async #signatures(): Promise<SignatureResult> {
    if (this.#verifier === undefined) return UNSIGNED;
    this.#verifier.feed.end();
    return this.#verifier.done;
  }

  async #content(): Promise<Letter['content']> {
    if (this.#writer !== undefined) return this.#writer.finish();
    const [only, ...more] = this.#chunks;
    return { body: only !== undefined && more.length === 0 ? only : Buffer.concat(this.#chunks) };
  }
}

async function feed(stream: PassThrough, chunk: Buffer): Promise<void> {
  if (!stream.write(chunk) && !stream.destroyed)
    await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
}
