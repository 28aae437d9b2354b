import { setTimeout as sleep } from 'node:timers/promises';

/** What to wait for and when to give up. */
export interface Waiting {
  /** Named in the error: "<what> not within 10 s". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly pollMs?: number;
  /** Answers a reason to stop waiting at once. */
  readonly hopeless?: () => string | undefined;
}

/**
 * Calls `attempt` until it answers something other than undefined; an attempt that throws counts as not yet.
 *
 * @throws Error with the last failure, when the time is over or it is hopeless.
 */
export async function waitFor<T>(
  waiting: Waiting,
  attempt: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = performance.now() + waiting.timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await attempt();
      if (value !== undefined) return value;
    } catch (error) {
      lastError = error;
    }
    const reason = giveUpReason(waiting, end);
    if (reason !== undefined) {
      const detail = lastError instanceof Error ? ` (${lastError.message || lastError.name})` : '';
      throw new Error(`${waiting.what}: ${reason}${detail}`, { cause: lastError });
    }
    await sleep(waiting.pollMs ?? 100);
  }
}

function giveUpReason(waiting: Waiting, end: number): string | undefined {
  const hopeless = waiting.hopeless?.();
  if (hopeless !== undefined) return hopeless;
  return performance.now() > end ? `not within ${waiting.timeoutMs / 1000} s` : undefined;
}
