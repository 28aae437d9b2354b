import { signal, startOf, waitForEnd } from '../stack/process-identity.ts';
import type { Bench } from './run.ts';

const endTimeoutMs = 120_000;

/** The pid of a service of the stack. @throws Error when it does not run */
export function pidOf(bench: Bench, service: string): number {
  const pid = bench.pids()[service];
  if (pid === undefined) throw new Error(`${service} does not run`);
  return pid;
}

/** Ends a service and waits until it is gone: after SIGTERM it stays down until `bench.restart`, after SIGKILL it comes again by itself. */
export async function endService(bench: Bench, service: string, how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const pid = pidOf(bench, service);
  const startedAt = startOf(pid);
  if (startedAt === undefined) throw new Error(`${service} does not run`);
  signal(pid, how);
  if (!(await waitForEnd(pid, startedAt, endTimeoutMs))) throw new Error(`${service} does not end`);
}
