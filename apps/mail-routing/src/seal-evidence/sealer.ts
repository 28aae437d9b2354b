import { setTimeout as sleep } from 'node:timers/promises';
import { LEAVES_MAX, type SealedRound } from './seal-evidence.js';

/** New evidence is looked for this often; with the round itself well under a second. */
const ROUND_MS = 500;
/** One time-stamp covers all before it: an authority is not to be asked twice a second, and to check an answer takes longer than to seal. */
const STAMP_MS = 2_000;
const TELL_MS = 1_000;
const FAILURE_WAIT_MS = 1_000;

/** Which of its works failed. */
type Failing = 'sealing' | 'time-stamp' | 'telling';

/** What the sealing process tells of itself. */
export type SealerReport =
  { readonly sealed: number; readonly size: number } | { readonly failed: Failing; readonly reason: string };

/** What the sealing process does again and again. */
export interface SealerWork {
  readonly seal: () => Promise<SealedRound>;
  readonly stamp: () => Promise<void>;
  /** Whether there was something to tell. */
  readonly tell: () => Promise<boolean>;
}

/** Seals, has time-stamped and tells until it is to stop; what fails is reported and tried again. */
export async function runSealer(
  work: SealerWork,
  stop: AbortSignal,
  report: (told: SealerReport) => void,
): Promise<void> {
  let behind = false;
  const seal = async (): Promise<number> => {
    const { leaves, size } = await work.seal();
    if (leaves > 0 && size !== undefined) report({ sealed: leaves, size });
    behind = leaves === LEAVES_MAX;
    return behind ? 0 : ROUND_MS;
  };
  const stamp = async (): Promise<number> => {
    await work.stamp();
    return STAMP_MS;
  };
  // What waits to be sealed is more urgent than what waits to be told.
  const tell = async (): Promise<number> => (!behind && (await work.tell()) ? 0 : TELL_MS);
  const repeat = async (what: Failing, round: () => Promise<number>): Promise<void> => {
    while (!stop.aborted) {
      const pauseMs = await round().catch((error: unknown) => {
        report({ failed: what, reason: error instanceof Error ? error.message : String(error) });
        return FAILURE_WAIT_MS;
      });
      await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
    }
  };
  await Promise.all([repeat('sealing', seal), repeat('time-stamp', stamp), repeat('telling', tell)]);
}
