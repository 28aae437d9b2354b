import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../stack/progress.ts';

const lookMs = 1_000;
/** So many looks one after the other. */
const looks = 2;
/** Of all processors; services that only look whether there is something to do take less. */
const busyMost = 0.3;
const patienceMs = 180_000;

/** Waits until what went before has no work left behind; after three minutes says so and goes on. */
export async function untilCalm(progress: Progress): Promise<void> {
  const end = performance.now() + patienceMs;
  let busy = 1;
  for (let calm = 0; calm < looks;) {
    if (performance.now() > end) {
      progress.line(`  not calm: ${Math.round(busy * 100)} % of the processors are busy with something else`);
      return;
    }
    busy = await busyShare();
    calm = busy > busyMost ? 0 : calm + 1;
  }
}

/** How much of the processors' time is used, 0 to 1. */
async function busyShare(): Promise<number> {
  const before = processorTimes();
  await sleep(lookMs);
  const after = processorTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function processorTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((one) => one.times);
  const idle = times.reduce((sum, one) => sum + one.idle, 0);
  const all = times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.idle + one.irq, 0);
  return { idle, all };
}
