import { compare } from './comparison.ts';
import { requireAll, waitForDoor, type OurDoor } from './our-door.ts';
import { forgetPeak, peakMemoryOf } from './process-usage.ts';
import { sized, type Bench, type Figures } from './run.ts';
import { endService, pidOf } from './service-process.ts';
import { sendLetters } from './smtp-load.ts';
import { OURS, type Row } from './table.ts';

const service = 'mail-routing';
const octets = 10 * 1024 * 1024;
const letters = 100;
const figure = 'peak RSS, MiB';

/**
 * The most memory that the door's process uses while each of 20 connections sends letters of 10 MB: after all the
 * letters that it took before, for Node gives little back, and just started, which shows what large letters alone take.
 */
export async function measureDoorMemory(bench: Bench, door: OurDoor): Promise<Row[]> {
  const row = (load: string, run: () => Promise<Figures>): Promise<Row[]> =>
    compare(bench, {
      part: 'door',
      load,
      contestants: [{ name: OURS, run }],
      figures: { [figure]: () => ({ atMost: 300 }) },
    });
  const used = await row('10 MB, 20 at once', () => measurePeak(bench, door));
  const fresh = await row('10 MB, 20 at once, just started', async () => {
    await endService(bench, service, 'SIGTERM');
    bench.restart(service);
    await waitForDoor(bench);
    return measurePeak(bench, door);
  });
  return [...used, ...fresh];
}

async function measurePeak(bench: Bench, door: OurDoor): Promise<Figures> {
  const pid = pidOf(bench, service);
  const count = sized(bench.effort, letters);
  const before = await door.stored();
  forgetPeak(pid);
  await sendLetters(bench.peers, { port: door.port, letters: count, octets, reused: true });
  const peak = peakMemoryOf(pid);
  requireAll(count, (await door.stored()) - before, 'stored by ours');
  await door.settle();
  return { [figure]: peak };
}
