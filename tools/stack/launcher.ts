import { execFileSync } from 'node:child_process';
import { runs, startOf } from './process-identity.ts';

const pollMs = 1_000;
const ancestorsMax = 4;

/**
 * Calls `gone` when the npm that started this process has ended. Killed by -9, npm takes nothing with it: its terminal
 * looks free, while the stack runs on with nobody left to stop it. Started without npm, nothing is watched.
 */
export function watchLauncher(gone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const pid = findNpm(process.ppid);
  const startedAt = pid === undefined ? undefined : startOf(pid);
  if (pid === undefined || startedAt === undefined) return;
  const timer = setInterval(() => {
    if (runs({ pid, startedAt })) return;
    clearInterval(timer);
    gone();
  }, pollMs);
  timer.unref();
}

/** npm is our parent or, with a shell between, a little further up. */
function findNpm(from: number): number | undefined {
  let pid = from;
  for (let level = 0; level < ancestorsMax && pid > 1; level += 1) {
    const text = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    const [parent = '0', ...args] = text.trim().split(/\s+/);
    if (/(^|\/)npm(-cli\.js)?$/.test(args[0] ?? '') || /(^|\/)npm(-cli\.js)?$/.test(args[1] ?? ''))
      return pid;
    pid = Number(parent);
  }
  return undefined;
}
