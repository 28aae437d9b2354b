import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from './process-identity.ts';
import { ProcessTable, type TableEntry } from './process-table.ts';

let folder: string;
let child: ChildProcess;
let pid: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pep-table-'));
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  pid = child.pid ?? 0;
});

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('ProcessTable', () => {
  it('lets the next starter end what a killed one left', async () => {
    new ProcessTable(folder).record('left-over', pid);
    await expect(new ProcessTable(folder).endOrphans()).resolves.toEqual(['left-over']);
    expect(startOf(pid)).toBeUndefined();
    await expect(new ProcessTable(folder).endOrphans()).resolves.toEqual([]);
  });

  it('spares a process that only got the pid of one of ours', async () => {
    new ProcessTable(folder).record('left-over', pid);
    const entries = JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8')) as TableEntry[];
    const older = entries.map((entry) => ({ ...entry, startedAt: 'earlier' }));
    writeFileSync(join(folder, 'processes.json'), JSON.stringify(older));
    await expect(new ProcessTable(folder).endOrphans()).resolves.toEqual([]);
    expect(startOf(pid)).toBeDefined();
  });

  it('says which process runs the stack, when a second one wants to', () => {
    const first = new ProcessTable(folder);
    first.claim();
    expect(() => new ProcessTable(folder).claim()).toThrow(`started by process ${process.pid}`);
    first.release();
    expect(() => new ProcessTable(folder).claim()).not.toThrow();
  });

  it('takes over from a starter that no longer runs, and from a file that is no JSON', () => {
    const starter = join(folder, 'starter.json');
    writeFileSync(starter, JSON.stringify({ name: 'starter', pid, startedAt: 'earlier' }));
    const table = new ProcessTable(folder);
    expect(() => table.claim()).not.toThrow();
    writeFileSync(starter, '{');
    expect(() => table.claim()).not.toThrow();
  });

  it('begins with nothing when the table was cut off by a crash', async () => {
    writeFileSync(join(folder, 'processes.json'), '[{"name":');
    await expect(new ProcessTable(folder).endOrphans()).resolves.toEqual([]);
  });
});
