import { randomUUIDv7 } from 'node:crypto';
import { mkdir, open, type FileHandle, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
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
export class ContentStore implements OnApplicationShutdown {
  readonly #logger = new Logger(ContentStore.name);
  readonly #folders = new Map<string, Promise<FileHandle>>();

  /** @param root folder that every replica of the service sees */
  constructor(private readonly root: string) {}

  /** Begins a letter's content; nothing of it counts before {@link ContentWriter.finish}. */
  async create(at: Date): Promise<ContentWriter> {
    const folder = at.toISOString().slice(0, FOLDER_LETTERS).replace(/[-T]/g, '/');
    const handle = await this.#folder(folder);
    const location = `${folder}/${randomUUIDv7()}`;
    const file = await open(join(this.root, location), 'wx', FILE_MODE);
    return new ContentWriter(location, file, handle, () => this.discard(location));
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

  async onApplicationShutdown(): Promise<void> {
    const folders = [...this.#folders.values()];
    this.#folders.clear();
    for (const folder of await Promise.allSettled(folders)) {
      if (folder.status === 'fulfilled') await folder.value.close();
    }
  }

  /** The open folder of this hour; those of other hours are closed. */
  #folder(name: string): Promise<FileHandle> {
    const known = this.#folders.get(name);
    if (known !== undefined) return known;
    const opened = makeFolder(this.root, name);
    for (const [other, handle] of this.#folders) {
      this.#folders.delete(other);
      void handle.then((one) => one.close()).catch(() => undefined);
    }
    this.#folders.set(name, opened);
    opened.catch(() => this.#folders.delete(name));
    return opened;
  }
}

/** The content of one letter as it arrives. */
export class ContentWriter {
  #offset = 0;

  constructor(
    readonly location: string,
    private readonly file: FileHandle,
    private readonly folder: FileHandle,
    private readonly remove: () => Promise<void>,
  ) {}

  async write(chunk: Buffer): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await this.file.write(chunk, written, chunk.length - written, this.#offset);
      written += bytesWritten;
      this.#offset += bytesWritten;
    }
  }

  /** Resolves when the content and its name are on disk. */
  async finish(): Promise<string> {
    await this.file.datasync();
    await this.file.close();
    await this.folder.sync();
    return this.location;
  }

  /** Gives the letter up. */
  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await this.remove();
  }
}

/** Makes the folder so that its name outlives a crash, and opens it. */
async function makeFolder(root: string, name: string): Promise<FileHandle> {
  const path = join(root, name);
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  for (let folder = dirname(path); folder.length >= root.length; folder = dirname(folder)) {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  }
  return open(path, 'r');
}
