import { signal } from '../stack/process-identity.ts';
import { waitFor } from '../stack/waiting.ts';
import type { Bench } from './run.ts';

const timeoutMs = 120_000;
const pollMs = 20;

/** The pid of a service of the stack. @throws Error when it does not run */
export function pidOf(bench: Pick<Bench, 'pids'>, service: string): number {
  const pid = bench.pids()[service];
  if (pid === undefined) throw new Error(`${service} does not run`);
  return pid;
}

/**
 * Ends a service and waits until the supervisor has noticed: only then it can be started again. After SIGTERM it stays
 * down until `bench.restart`, after SIGKILL it comes again by itself.
 */
export async function endService(
  bench: Pick<Bench, 'pids'>,
  service: string,
  how: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  const pid = pidOf(bench, service);
  signal(pid, how);
  await waitFor({ what: `${service} does not end`, timeoutMs, pollMs }, () =>
    bench.pids()[service] === pid ? undefined : true,
  );
}
