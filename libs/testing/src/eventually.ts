import { setTimeout as sleep } from 'node:timers/promises';

const INTERVAL_MS = 20;

/**
 * Repeats a check until it passes and gives what it gave: for what becomes true by itself, over Kafka or a timer.
 * A check fails by throwing, as `expect` does.
 * @throws what the check threw last, once `timeoutMs` have gone by
 */
export async function eventually<Result>(
  check: () => Result | Promise<Result>,
  timeoutMs = 5_000,
): Promise<Result> {
  const start = performance.now();
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() - start > timeoutMs) throw error;
    }
    await sleep(INTERVAL_MS);
  }
}
