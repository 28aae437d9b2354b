import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import type { Effort } from './run.ts';

/** The load average of the last minute: above a few tenths, somebody else is at work and the figures are lower. */
export function currentLoad(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

/**
 * What the figures depend on besides us, in two lines.
 *
 * @param loadBefore as `currentLoad` gave it before the benchmark made load of its own
 */
export function describeMachine(folder: string, { rounds, share }: Effort, loadBefore: string): string {
  const processors = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  const size = share === 1 ? '' : `, each ${share * 100} % of the full length: not to be quoted`;
  return [
    `\n${processors.length} × ${processors[0]?.model ?? 'processor'}, ${memoryGiB} GiB, ${systemName()} (Linux ${release()}),`,
    ` Node ${process.versions.node}, data on ${fileSystemOf(folder)}, load average before it began ${loadBefore};`,
    `\nmedian of ${rounds} rounds in turns (lowest–highest)${size}; the load runs on the same processors\n`,
  ].join('');
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}

/** In memory, "written to disk" costs nothing, and no rate means anything. */
function fileSystemOf(folder: string): string {
  try {
    const type = execFileSync('stat', ['--file-system', '--format=%T', folder], { encoding: 'utf8' }).trim();
    return type === 'tmpfs' ? 'tmpfs (in memory: the rates mean nothing, set TMPDIR to a disk)' : type;
  } catch {
    return 'an unknown file system';
  }
}
