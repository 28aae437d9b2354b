import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';

const LOCK_FILE = join(tmpdir(), `pep-card-${userInfo().uid}.lock`);

/**
 * Runs work that uses a PIN or PUK while no other agent of this user does. Two at once could each see a PIN that is not
 * set, and the second would set its own over the first's.
 * @throws AppError CARD_BUSY
 */
export async function withCardLock<Result>(work: () => Promise<Result>): Promise<Result> {
  if (!acquire()) throw new AppError(ERRORS.cardBusy);
  try {
    return await work();
  } finally {
    rmSync(LOCK_FILE, { force: true });
  }
}

function acquire(): boolean {
  if (create()) return true;
  if (holderLives()) return false;
  rmSync(LOCK_FILE, { force: true });
  return create();
}

/** Only one process can make the file. */
function create(): boolean {
  try {
    writeFileSync(LOCK_FILE, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A process that was killed leaves its file behind. */
function holderLives(): boolean {
  try {
    const pid = Number(readFileSync(LOCK_FILE, 'utf8'));
    // Made a moment ago, and not written yet.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
