import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * When the process began, as an opaque text, or undefined when there is none. A pid alone is not an identity: the
 * kernel gives it out again; pid and start together are one.
 */
export function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** Whether that very process still runs. */
export function runs(process: { readonly pid: number; readonly startedAt: string }): boolean {
  return startOf(process.pid) === process.startedAt;
}

/** Sends the signal; a process that has just ended is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until the process is gone, at most `timeoutMs`; answers whether it is. */
export async function waitForEnd(pid: number, startedAt: string, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (runs({ pid, startedAt })) {
    if (performance.now() > end) return false;
    await sleep(50);
  }
  return true;
}

/** In clock ticks since boot: exact, where `ps` rounds to seconds and may not be installed (slim images). */
function startFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command in parentheses may hold spaces: count fields after it. First is the state, the 20th the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function startFromPs(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}
