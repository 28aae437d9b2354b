import { type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';

/** Only its user reads official mail. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const READ_OCTETS = 64 * 1024;
/** What a write gathers: each is a task for another thread, which costs more than the writing of some kilobytes. */
const WRITE_OCTETS = 128 * 1024;
const UNKNOWN_FILE = 'ENOENT';

/** A file that lies in the store. */
export interface KeptFile {
  /** `YYYY/MM/DD/HH/<uuid>` */
  readonly location: string;
  readonly changedAt: Date;
}

/** A file as it is written. */
export interface FileDraft {
  write(octets: Buffer): Promise<void>;
  /** Resolves when the file is kept for good. */
  finish(): Promise<void>;
  /** Leaves nothing of it. */
  abandon(): Promise<void>;
}

/** Where files of content lie. A file is written once and never changed. */
export interface ContentFiles {
  create(location: string): Promise<FileDraft>;
  /** @throws Error while it is read when the file is not there, or can not be read now */
  read(location: string): AsyncIterable<Buffer>;
  /** Nothing when it is not there. */
  remove(location: string): Promise<void>;
  /** Files behind a location, in the order of locations. */
  list(after: string, limit: number): Promise<KeptFile[]>;
  /** Removes what unfinished writes left elsewhere before this time. */
  tidy(before: Date): Promise<void>;
}

/** A folder of the file system that every replica of the service sees. */
export class ContentFolder implements ContentFiles {
  /** The folder of this hour, once it is on disk. */
  #folder: { readonly name: string; readonly made: Promise<void> } | undefined;

  constructor(private readonly root: string) {}

  async create(location: string): Promise<FileDraft> {
    await this.#make(dirname(location));
    const path = this.pathOf(location);
    const file = await open(path, 'wx', FILE_MODE);
    return new FolderDraft(path, file);
  }

  read(location: string): AsyncIterable<Buffer> {
    return createReadStream(this.pathOf(location), { highWaterMark: READ_OCTETS });
  }

  async remove(location: string): Promise<void> {
    await unlink(this.pathOf(location)).catch(unlessUnknown);
  }

  async list(after: string, limit: number): Promise<KeptFile[]> {
    const found: KeptFile[] = [];
    for await (const location of this.#walk('', after)) {
      const stats = await stat(this.pathOf(location)).catch(unlessUnknown);
      if (stats !== undefined) found.push({ location, changedAt: stats.mtime });
      if (found.length === limit) break;
    }
    return found;
  }

  /** What is left unfinished here is a file like others. */
  tidy(): Promise<void> {
    return Promise.resolve();
  }

  pathOf(location: string): string {
    return join(this.root, location);
  }

  async *#walk(folder: string, after: string): AsyncGenerator<string> {
    const entries = await readdir(this.pathOf(folder), { withFileTypes: true }).catch(unlessUnknown);
    for (const entry of (entries ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const location = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (location >= after.slice(0, location.length)) yield* this.#walk(location, after);
      } else if (location > after) yield location;
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

class FolderDraft implements FileDraft {
  #offset = 0;
  #gathered: Buffer[] = [];
  #octets = 0;

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  async write(octets: Buffer): Promise<void> {
    this.#gathered.push(octets);
    this.#octets += octets.length;
    if (this.#octets >= WRITE_OCTETS) await this.#writeGathered();
  }

  /** The content and its name are on disk then. */
  async finish(): Promise<void> {
    await this.#writeGathered();
    await this.file.datasync();
    await this.file.close();
    await syncFolder(dirname(this.path));
  }

  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await unlink(this.path).catch(unlessUnknown);
  }

  async #writeGathered(): Promise<void> {
    const octets = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#octets = 0;
    for (let written = 0; written < octets.length;) {
      const { bytesWritten } = await this.file.write(octets, written, octets.length - written, this.#offset);
      written += bytesWritten;
      this.#offset += bytesWritten;
    }
  }
}

function unlessUnknown(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== UNKNOWN_FILE) throw error;
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
