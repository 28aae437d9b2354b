import { randomUUIDv7 } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { Content } from '../message/message.js';

/** Letters of one folder: those of an hour. */
const FOLDER_LETTERS = 'YYYY/MM/DD/HH'.length;
/** Only its user reads official mail. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Content that is too large for a row: a file for each letter, in a folder for each hour. A file is written once, before
 * the transaction that names it, and never changed; one that no row names is what a crash left.
 */
@Injectable()
export class ContentStore {
  readonly #logger = new Logger(ContentStore.name);
  /** The folder of this hour, once it is on disk. */
  #folder: { readonly name: string; readonly made: Promise<void> } | undefined;

  /** @param root folder that every replica of the service sees */
  constructor(private readonly root: string) {}

  /** Begins a letter's content; nothing of it counts before {@link ContentWriter.finish}. */
  async create(at: Date): Promise<ContentWriter> {
    const folder = at.toISOString().slice(0, FOLDER_LETTERS).replace(/[-T]/g, '/');
    await this.#make(folder);
    const location = `${folder}/${randomUUIDv7()}`;
    const path = join(this.root, location);
    const file = await open(path, 'wx', FILE_MODE);
    return new ContentWriter({ location, path }, file, () => this.discard(location));
  }

  /** The letter, wherever it is. @throws Error when it is not there */
  async load({ body, location }: Content): Promise<Buffer> {
    return body ?? readFile(join(this.root, location));
  }

  /** Removes content that no row names. What can not be removed stays; it does no harm. */
  async discard(location: string): Promise<void> {
    try {
      await unlink(join(this.root, location));
    } catch (error) {
      this.#logger.warn({ msg: 'content not removed', location, reason: (error as Error).message });
    }
  }

  async #make(name: string): Promise<void> {
    if (this.#folder?.name !== name) this.#folder = { name, made: makeFolder(this.root, name) };
    const folder = this.#folder;
    try {
      await folder.made;
    } catch (error) {
      if (this.#folder === folder) this.#folder = undefined;
      throw error;
    }
  }
}

/** The content of one letter as it arrives. */
export class ContentWriter {
  #offset = 0;

  constructor(
    private readonly place: { readonly location: string; readonly path: string },
    private readonly file: FileHandle,
    private readonly remove: () => Promise<void>,
  ) {}

  async write(chunk: Buffer): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await this.file.write(chunk, written, chunk.length - written, this.#offset);
      written += bytesWritten;
      this.#offset += bytesWritten;
    }
  }

  /** Resolves with the location when the content and its name are on disk. */
  async finish(): Promise<string> {
    await this.file.datasync();
    await this.file.close();
    await syncFolder(dirname(this.place.path));
    return this.place.location;
  }

  /** Gives the letter up. */
  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await this.remove();
  }
}

/** Makes the folder so that its name outlives a crash. */
async function makeFolder(root: string, name: string): Promise<void> {
  const path = join(root, name);
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  for (let folder = dirname(path); folder.length >= root.length; folder = dirname(folder)) {
    await syncFolder(folder);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
