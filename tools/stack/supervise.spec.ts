import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logPath } from './log-file.ts';
import { nextDelay, Supervisor, type Program } from './supervise.ts';
import { waitFor } from './waiting.ts';

let folder: string;
let supervisor: Supervisor;
let pids: number[];
let endings: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pep-supervise-'));
  pids = [];
  endings = [];
  supervisor = new Supervisor(folder, {
    started: (_name, pid) => pids.push(pid),
    ended: (_name, how) => endings.push(how),
  });
});

afterEach(async () => {
  supervisor.close();
  await supervisor.stop(['fake']);
  rmSync(folder, { recursive: true });
});

describe('nextDelay', () => {
  it('doubles from 250 ms to 5 s', () => {
    const delays = [0, 0, 0, 0, 0, 0].reduce<number[]>((all) => [...all, nextDelay(all.at(-1) ?? 0, 10)], []);
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 5000]);
  });

  it('begins again after 30 s up', () => {
    expect(nextDelay(5_000, 30_000)).toBe(250);
    expect(nextDelay(1_000, 29_999)).toBe(2_000);
  });
});

describe('Supervisor', () => {
  it('starts a killed program again and appends to the same log', async () => {
    supervisor.start(fake('console.log("up"); setInterval(() => {}, 1000)'));
    await logged('up\n');
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await logged('up\nup\n');
    expect(endings).toEqual(['killed by SIGKILL']);
    expect(supervisor.restartsOf('fake')).toBe(1);
  });

  it('leaves a program down that ended with 0, until asked', async () => {
    supervisor.start(fake('console.log("up")'));
    await until(() => supervisor.isDown('fake'));
    expect(supervisor.restartsOf('fake')).toBe(0);
    supervisor.startStopped();
    await logged('up\nup\n');
  });

  it('takes the exit codes of a program for clean that are named so', async () => {
    supervisor.start({ ...fake('process.exit(143)'), cleanCodes: [0, 143] });
    await until(() => supervisor.isDown('fake'));
    expect(endings).toEqual(['ended with 143']);
  });

  it('tries again when the program cannot be started at all', async () => {
    supervisor.start({ ...fake(''), command: join(folder, 'missing') });
    await until(() => supervisor.restartsOf('fake') >= 2);
    expect(endings[0]).toMatch(/cannot be started: .*ENOENT/);
  });

  it('stops for good: nothing is started after close', async () => {
    supervisor.start(fake('setInterval(() => {}, 1000)'));
    supervisor.close();
    await supervisor.stop(['fake']);
    expect(supervisor.isDown('fake')).toBe(true);
    supervisor.startStopped();
    expect(supervisor.isDown('fake')).toBe(true);
    expect(() => supervisor.start(fake(''))).toThrow('stopping');
  });
});

function fake(script: string): Program {
  return { name: 'fake', command: process.execPath, args: ['-e', script], env: process.env, cwd: folder };
}

function logged(text: string): Promise<void> {
  return until(() => readFileSync(logPath(folder, 'fake'), 'utf8') === text);
}

async function until(happened: () => boolean): Promise<void> {
  await waitFor({ what: 'never happened', timeoutMs: 4_000, pollMs: 20 }, () => happened() || undefined);
}
