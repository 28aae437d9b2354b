import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';

/** Everyone may read it: certificates and lists. */
export const PUBLIC_FILE = 0o644;
/** Only the account that runs the sandbox and the services may read it: private keys. */
export const SECRET_FILE = 0o600;
export const PUBLIC_FOLDER = 0o755;
export const SECRET_FOLDER = 0o700;

/** Makes the folder where it is missing and sets its mode, whatever the umask. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, mode);
}

/** Undefined when there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes beside the file and renames, so that a reader or a kill meets the old content or the new, never a half. */
export async function writeWhole(path: string, content: string | Buffer, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, content, { mode });
  await chmod(draft, mode);
  await rename(draft, path);
}

/** Writes only what changed, so that a second run leaves the file's time alone. */
export async function writeIfChanged(path: string, content: string, mode: number): Promise<void> {
  if ((await readIfThere(path)) === content) await chmod(path, mode);
  else await writeWhole(path, content, mode);
}
