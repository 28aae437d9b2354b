import { setTimeout as sleep } from 'node:timers/promises';
import { LEAVES_MAX, type SealedRound } from './seal-evidence.js';

/** New evidence is looked for this often; with the round itself well under a second. */
const ROUND_MS = 500;
const FAILURE_WAIT_MS = 1_000;

/** What the sealing process tells of itself. */
export type SealerReport =
  | { readonly sealed: number; readonly size: number }
  | { readonly failed: 'sealing' | 'time-stamp'; readonly reason: string };

/** The two things that the sealing process does again and again. */
export interface SealerWork {
  readonly seal: () => Promise<SealedRound>;
  readonly stamp: () => Promise<void>;
}

/** Seals and has time-stamped until it is told to stop; what fails is reported and tried again. */
export async function runSealer(
  work: SealerWork,
  stop: AbortSignal,
  report: (told: SealerReport) => void,
): Promise<void> {
  const seal = async (): Promise<number> => {
    const { leaves, size } = await work.seal();
    if (leaves > 0 && size !== undefined) report({ sealed: leaves, size });
    return leaves === LEAVES_MAX ? 0 : ROUND_MS;
  };
  const stamp = async (): Promise<number> => {
    await work.stamp();
    return ROUND_MS;
  };
  const repeat = async (what: 'sealing' | 'time-stamp', round: () => Promise<number>): Promise<void> => {
    while (!stop.aborted) {
      const pauseMs = await round().catch((error: unknown) => {
        report({ failed: what, reason: error instanceof Error ? error.message : String(error) });
        return FAILURE_WAIT_MS;
      });
      await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
    }
  };
  await Promise.all([repeat('sealing', seal), repeat('time-stamp', stamp)]);
}
