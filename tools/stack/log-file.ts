import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const rotateAboveBytes = 10 * 1024 * 1024;
const tailBytes = 16 * 1024;

export function logPath(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}

/** Moves a log larger than 10 MB to `.1`; done at start only, when nobody writes it. */
export function rotateLog(folder: string, name: string): void {
  const path = logPath(folder, name);
  if (existsSync(path) && statSync(path).size > rotateAboveBytes) renameSync(path, `${path}.1`);
}

/**
 * A descriptor to append to. Given to the child itself, so that its log goes on when the starter is killed.
 * The caller closes it.
 */
export function openLog(folder: string, name: string): number {
  mkdirSync(folder, { recursive: true });
  return openSync(logPath(folder, name), 'a');
}

/** The last lines of a log, at most 16 KB of them; empty when there is none. */
export function lastLines(folder: string, name: string, count: number): string[] {
  const path = logPath(folder, name);
  if (!existsSync(path)) return [];
  const size = statSync(path).size;
  const buffer = Buffer.alloc(Math.min(size, tailBytes));
  const file = openSync(path, 'r');
  readSync(file, buffer, 0, buffer.length, size - buffer.length);
  closeSync(file);
  return buffer.toString('utf8').trimEnd().split('\n').slice(-count);
}
