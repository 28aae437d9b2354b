import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readIfThere, SECRET_FILE, writeWhole } from '../resolve-credentials/sandbox-files.js';

const run = promisify(execFile);
const OPENSSL_TIMEOUT_MS = 10_000;
/** Public on purpose: browsers refuse to import a bundle without one. */
const BUNDLE_PASSWORD = 'sandbox';

/** Which bundle to make: of the credential in `folder`, shown to the user as `name`. */
interface BundleRequest {
  readonly folder: string;
  readonly name: string;
  readonly chainFile: string;
  /** Whether the credential was just made, so that a bundle that is there holds an old one. */
  readonly isOutdated: boolean;
}

/** What came of it; `no-openssl` leaves the PEM files as the only form. */
export type BundleOutcome = 'kept' | 'made' | 'no-openssl';

/** Keeps or makes `identity.p12` (PKCS#12, for browsers) with the openssl command. */
export async function prepareIdentityBundle(request: BundleRequest): Promise<BundleOutcome> {
  const file = join(request.folder, 'identity.p12');
  if (request.isOutdated) await rm(file, { force: true });
  if ((await readIfThere(file)) !== undefined) return 'kept';
  try {
    const { stdout } = await run('openssl', bundleArguments(request), {
      encoding: 'buffer',
      timeout: OPENSSL_TIMEOUT_MS,
    });
    await writeWhole(file, stdout, SECRET_FILE);
    return 'made';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'no-openssl';
    throw error;
  }
}

function bundleArguments({ folder, name, chainFile }: BundleRequest): string[] {
  const files = ['-in', join(folder, 'cert.pem'), '-inkey', join(folder, 'key.pem'), '-certfile', chainFile];
  return ['pkcs12', '-export', '-name', name, ...files, '-passout', `pass:${BUNDLE_PASSWORD}`];
}
