import { compare } from './comparison.ts';
import { requireAll, type OurDoor } from './our-door.ts';
import { forgetPeak, peakMemoryOf } from './process-usage.ts';
import { pidOf } from './service-process.ts';
import { sized, type Bench } from './run.ts';
import { sendLetters } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const octets = 10 * 1024 * 1024;
const letters = 100;
const figure = 'peak RSS, MiB';

/** The most memory that the door's process uses while every connection sends a letter of 10 MB. */
export function measureDoorMemory(bench: Bench, door: OurDoor): Promise<Row[]> {
  const load = { port: door.port, letters: sized(bench.effort, letters), octets, reused: true };
  const run = async () => {
    const pid = pidOf(bench, 'mail-routing');
    const before = await door.stored();
    forgetPeak(pid);
    await sendLetters(bench.peers, load);
    requireAll(load.letters, (await door.stored()) - before, 'stored by ours');
    const peak = peakMemoryOf(pid);
    await door.settle();
    return { [figure]: peak };
  };
  return compare(bench, {
    part: 'door',
    load: '10 MB, 20 at once',
    contestants: [{ name: OURS, run }],
    figures: { [figure]: () => ({ atMost: 300 }) },
  });
}
