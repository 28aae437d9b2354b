import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, logPath, rotateLog } from './log-file.ts';

const limitBytes = 10 * 1024 * 1024;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pep-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('rotateLog', () => {
  it.each([
    [limitBytes, false],
    [limitBytes + 1, true],
  ])('moves a log of %i bytes away: %s', (size, moved) => {
    writeFileSync(logPath(folder, 'fake'), Buffer.alloc(size));
    rotateLog(folder, 'fake');
    expect(existsSync(`${logPath(folder, 'fake')}.1`)).toBe(moved);
    expect(existsSync(logPath(folder, 'fake'))).toBe(!moved);
  });

  it('does nothing where there is no log', () => {
    expect(() => rotateLog(folder, 'fake')).not.toThrow();
  });
});

describe('lastLines', () => {
  it('gives the end of a log, however long it is', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`);
    writeFileSync(logPath(folder, 'fake'), `${lines.join('\n')}\n`);
    expect(lastLines(folder, 'fake', 2)).toEqual(['line 9998', 'line 9999']);
  });

  it('gives nothing where there is no log', () => {
    expect(lastLines(folder, 'fake', 2)).toEqual([]);
  });
});
