import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Under which browsers list the card. */
export const DEVICE_NAME = 'PEP ID card';
const TIMEOUT_MS = 30_000;

/** A folder with keys and modules of NSS, which Firefox profiles and Chromium on Linux have. */
export class NssDatabase {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** NSS keeps its list of modules as text. */
  has(module: string): boolean {
    const list = join(this.folder, 'pkcs11.txt');
    return existsSync(list) && readFileSync(list, 'utf8').includes(`library=${module}\n`);
  }

  /** Adds a module with NSS's own tools, which know the format; makes the database where there is none. */
  async add(module: string): Promise<void> {
    const database = `sql:${this.folder}`;
    if (!existsSync(join(this.folder, 'cert9.db'))) {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      await run('certutil', ['-N', '-d', database, '--empty-password'], { timeout: TIMEOUT_MS });
    }
    const args = ['-force', '-dbdir', database, '-add', DEVICE_NAME, '-libfile', module];
    await run('modutil', args, { timeout: TIMEOUT_MS });
  }
}

/** Whether NSS's tools are installed. */
export async function hasNssTools(): Promise<boolean> {
  try {
    await run('modutil', ['-rawlist', '-dbdir', 'sql:.'], { timeout: TIMEOUT_MS });
    return true;
  } catch (error) {
    // It is there when it only did not like the folder.
    return (error as { code?: unknown }).code !== 'ENOENT';
  }
}
