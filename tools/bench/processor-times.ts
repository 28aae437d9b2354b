import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What all processors together did since the machine started, in milliseconds. */
export interface ProcessorTimes {
  readonly idle: number;
  readonly busy: number;
  /** Wanted, but had by other virtual machines on the same host; 0 where the system does not tell. */
  readonly stolen: number;
}

/** Linux counts in hundredths of a second, whatever its clock (proc_stat(5), USER_HZ). */
const tickMs = 10;

export function processorTimes(): ProcessorTimes {
  const times = cpus().map((one) => one.times);
  const sum = (...names: (keyof (typeof times)[number])[]): number =>
    times.reduce((all, one) => names.reduce((part, name) => part + one[name], all), 0);
  return { idle: sum('idle'), busy: sum('user', 'nice', 'sys', 'irq'), stolen: stolenMs() };
}

/** How much of the time between two looks was spent like that, 0 to 1. */
export function shareOf(what: keyof ProcessorTimes, before: ProcessorTimes, after: ProcessorTimes): number {
  const spent = (name: keyof ProcessorTimes): number => after[name] - before[name];
  return spent(what) / (spent('idle') + spent('busy') + spent('stolen'));
}

/** The eighth number of the first line is `steal`. */
function stolenMs(): number {
  try {
    const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    return Number(all.split(/\s+/)[8] ?? 0) * tickMs;
  } catch {
    return 0;
  }
}
