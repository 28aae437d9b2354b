import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../stack/progress.ts';
import { processorTimes, shareOf } from './processor-times.ts';

const lookMs = 1_000;
/** So many looks one after the other. */
const looks = 2;
/** Of all processors; services that only look whether there is something to do take less. */
const busyMost = 0.3;
/** Of the processor that works meanwhile. A machine that is alone has nothing stolen. */
const stolenMost = 0.02;
const patienceMs = 180_000;

/**
 * Waits until what went before has no work left behind and, on a virtual machine, its neighbours leave it its processors;
 * after three minutes says so and goes on.
 */
export async function untilCalm(progress: Progress): Promise<void> {
  const end = performance.now() + patienceMs;
  let why = '';
  for (let calm = 0; calm < looks;) {
    if (performance.now() > end) {
      progress.line(`  not calm: ${why}`);
      return;
    }
    why = (await busyWithOthers()) ?? stolenByNeighbours() ?? '';
    calm = why === '' ? calm + 1 : 0;
  }
}

async function busyWithOthers(): Promise<string | undefined> {
  const before = processorTimes();
  await sleep(lookMs);
  const busy = shareOf('busy', before, processorTimes());
  return busy > busyMost ? `${percent(busy)} of the processors are busy with something else` : undefined;
}

/** Time is stolen only from who wants it, so one processor works while this looks. */
function stolenByNeighbours(): string | undefined {
  const before = processorTimes();
  const end = performance.now() + lookMs;
  while (performance.now() < end);
  const stolen = (processorTimes().stolen - before.stolen) / lookMs;
  return stolen > stolenMost ? `${percent(stolen)} of a processor is stolen by other machines` : undefined;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
