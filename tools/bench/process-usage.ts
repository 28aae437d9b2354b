import { readFileSync, writeFileSync } from 'node:fs';

/** What `clear_refs` takes as: forget the peak (proc(5)). */
const FORGET_PEAK = '5';
/** The kernel shows processor time in ticks of 10 ms, whatever it counts in itself (time(7)). */
const ticksPerSecond = 100;

/** Memory that the process has in use now, MiB. Linux only, as all here. */
export function memoryOf(pid: number): number {
  return statusMiB(pid, 'VmRSS');
}

/** The most it had in use since it began, or since `forgetPeak`, MiB. */
export function peakMemoryOf(pid: number): number {
  return statusMiB(pid, 'VmHWM');
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, FORGET_PEAK);
}

/** Processor time that the process has used since it began, s; 0 when there is none. */
export function processorTimeOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the command in parentheses, which may hold spaces: the 12th and 13th are the times in user and in kernel mode.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}

function statusMiB(pid: number, name: string): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}
