import { lastLines, logPath } from './log-file.ts';
import type { Supervisor } from './supervise.ts';
import { waitFor } from './waiting.ts';

/** One service to wait for. */
export interface Awaited {
  readonly name: string;
  readonly opsPort: number;
}

const readyTimeoutMs = 60_000;
const requestTimeoutMs = 2_000;
const restartsTolerated = 4;
const linesShown = 15;

/**
 * Waits until /health/ready of every service answers 200, at most 60 s.
 *
 * @throws Error with the last log lines of those that are not ready, at once when one ended or keeps failing.
 */
export async function waitUntilReady(
  awaited: readonly Awaited[],
  supervisor: Supervisor,
  logs: string,
): Promise<void> {
  const outcomes = await Promise.allSettled(awaited.map((one) => waitForOne(one, supervisor)));
  const failed = outcomes.flatMap((outcome, index) => {
    const one = awaited[index];
    return outcome.status === 'rejected' && one ? [report(one.name, outcome.reason, logs)] : [];
  });
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

/** Why waiting for this program is of no use, or undefined. */
export function hopelessness(name: string, supervisor: Supervisor): string | undefined {
  if (supervisor.isDown(name)) return 'ended by itself';
  const restarts = supervisor.restartsOf(name);
  return restarts > restartsTolerated ? `failed ${restarts} times` : undefined;
}

/** The reason and the end of the log, for the screen. */
export function report(name: string, reason: unknown, logs: string): string {
  const text = reason instanceof Error ? reason.message : String(reason);
  const lines = lastLines(logs, name, linesShown)
    .filter((line) => line !== '')
    .map((line) => `    ${line}`);
  if (lines.length === 0) return text;
  return [text, `  last lines of ${logPath(logs, name)}:`, ...lines].join('\n');
}

async function waitForOne(one: Awaited, supervisor: Supervisor): Promise<void> {
  const url = `http://127.0.0.1:${one.opsPort}/health/ready`;
  const waiting = {
    what: `${one.name} is not ready`,
    timeoutMs: readyTimeoutMs,
    hopeless: () => hopelessness(one.name, supervisor),
  };
  await waitFor(waiting, async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs) });
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${body.slice(0, 300)}`);
    return true;
  });
}
