import { createSecretKey, type KeyObject, randomBytes, randomUUIDv7 } from 'node:crypto';
import { AppError } from '@pep/errors';
import { Injectable, Logger } from '@nestjs/common';
import { bindingOf, type ContentOwner } from '../content/binding.js';
import { ChunkSealer, openChunks } from '../content/chunks.js';
import { seal, unseal } from '../content/sealed.js';
import { CONTENT_ERRORS } from '../errors.js';
import type { Content } from '../message/message.js';
import type { ContentFiles, FileDraft } from './content-files.js';
import type { ContentKeys } from './content-keys.js';

/** Letters of one folder: those of an hour. */
const FOLDER_LETTERS = 'YYYY/MM/DD/HH'.length;
const FILE_KEY_OCTETS = 32;

/** Content as its row has it; without `keyId` it is not encrypted. */
export interface ContentRow {
  /** The data key that `body` or `fileKey` is sealed with. */
  readonly keyId: string | null;
  readonly body: Buffer | null;
  readonly location: string | null;
  /** The key of the file at `location`, sealed. */
  readonly fileKey: Buffer | null;
}

/** Content that is kept, and whose it is. */
export interface KeptContent extends ContentRow {
  readonly owner: ContentOwner;
}

/**
 * Content of letters, encrypted while it arrives. Small content is sealed with the data key of the hour and lies in its row. What is
 * too large for a row is a file: sealed in chunks with a key of its own, which is sealed with the data key and lies in the
 * row. A file is written before the transaction that names it; one that no row names is what a crash left.
 */
@Injectable()
export class ContentStore {
  readonly #logger = new Logger(ContentStore.name);

  constructor(
    private readonly files: ContentFiles,
    private readonly keys: ContentKeys,
  ) {}

  /** Whether content is encrypted by setting. @throws AppError as {@link create} */
  get encrypts(): boolean {
    return this.keys.current() !== undefined;
  }

  /**
   * Begins a letter's file; nothing of it counts before {@link ContentWriter.finish}.
   * @throws AppError `CONTENT_UNAVAILABLE` while there is no data key
   */
  async create(at: Date): Promise<ContentWriter> {
    const { encrypts } = this;
    const location = `${at.toISOString().slice(0, FOLDER_LETTERS).replace(/[-T]/g, '/')}/${randomUUIDv7()}`;
    const file = await this.files.create(location);
    return new ContentWriter(location, file, encrypts ? randomBytes(FILE_KEY_OCTETS) : undefined);
  }

  /**
   * What the row of a message has of its content.
   * @throws AppError `CONTENT_UNAVAILABLE` while there is no data key
   */
  rowOf(content: Content, owner: ContentOwner): ContentRow {
    const { body = null, location = null, fileKey = null } = content;
    const data = this.keys.current();
    // A file that was begun without encryption stays as it is.
    if (data === undefined || (body === null && fileKey === null))
      return { keyId: null, body, location, fileKey: null };
    return {
      keyId: data.id,
      location,
      body: body && seal(data.key, body, bindingOf('body', owner)),
      fileKey: fileKey && seal(data.key, fileKey, bindingOf('file-key', owner)),
    };
  }

  /**
   * The letter piece by piece; each is verified before it is given.
   * @throws AppError `CONTENT_UNAVAILABLE` while its key or its file can not be reached, `CONTENT_DAMAGED`
   */
  async *read(content: KeptContent): AsyncGenerator<Buffer, void> {
    const { keyId, body, location, owner } = content;
    const key = keyId === null ? undefined : await this.keys.find(keyId);
    if (body !== null) yield key === undefined ? body : unseal(key, body, bindingOf('body', owner));
    else yield* this.#readFile(location ?? '', key && openFileKey(key, content));
  }

  /** The letter whole. @throws AppError as {@link read} */
  async load(content: KeptContent): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.read(content)) chunks.push(chunk);
    const [only, ...more] = chunks;
    return only !== undefined && more.length === 0 ? only : Buffer.concat(chunks);
  }

  /** Removes content that no row names. What can not be removed is swept later. */
  async discard(location: string): Promise<void> {
    try {
      await this.files.remove(location);
    } catch (error) {
      this.#logger.warn({ msg: 'content not removed', location, reason: (error as Error).message });
    }
  }

  async *#readFile(location: string, key: KeyObject | undefined): AsyncGenerator<Buffer> {
    try {
      const file = this.files.read(location);
      yield* key === undefined ? file : openChunks(key, file);
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError(CONTENT_ERRORS.unavailable, { cause: error });
    }
  }
}

function openFileKey(key: KeyObject, { fileKey, owner }: KeptContent): KeyObject {
  if (fileKey === null) throw new AppError(CONTENT_ERRORS.damaged);
  return createSecretKey(unseal(key, fileKey, bindingOf('file-key', owner)));
}

/** The content of one letter as it arrives. */
export class ContentWriter {
  readonly #sealer: ChunkSealer | undefined;

  constructor(
    private readonly location: string,
    private readonly file: FileDraft,
    private readonly fileKey: Buffer | undefined,
  ) {
    this.#sealer = fileKey && new ChunkSealer(createSecretKey(fileKey));
  }

  async write(chunk: Buffer): Promise<void> {
    const octets = this.#sealer === undefined ? [chunk] : this.#sealer.push(chunk);
    for (const one of octets) await this.file.write(one);
  }

  /** Resolves when the content is kept for good. */
  async finish(): Promise<Content & { location: string }> {
    for (const one of this.#sealer?.end() ?? []) await this.file.write(one);
    await this.file.finish();
    return { location: this.location, ...(this.fileKey && { fileKey: this.fileKey }) };
  }

  /** Gives the letter up. */
  async abandon(): Promise<void> {
    await this.file.abandon();
  }
}
