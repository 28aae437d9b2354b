import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The parsed content, or undefined when there is no such file or it is no JSON (a machine that lost power). */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Replaces the file at once, so that a reader sees the old text or the new one, never half of it. */
export function writeJson(path: string, value: unknown): void {
  const next = `${path}.${process.pid}.new`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(next, path);
}
