import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { register } from 'prom-client';
import { SealerProcess } from './sealer-process.js';

const WAIT_MS = 30_000;
/** Tells that it has sealed something, says who it is, and ends when it is let go. */
const PROGRAM = `
import { appendFileSync } from 'node:fs';
appendFileSync(process.argv[1] + '.pids', process.pid + '\\n');
process.send({ sealed: 3, size: 12 });
process.send({ failed: 'time-stamp', reason: 'away' });
process.once('disconnect', () => appendFileSync(process.argv[1] + '.pids', 'let go\\n'));`;

describe('the service', () => {
  let folder: string;
  let sealer: SealerProcess;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pep-sealer-'));
    const program = join(folder, 'sealer.mjs');
    writeFileSync(program, PROGRAM);
    sealer = new SealerProcess({ program, keyFile: undefined });
    sealer.start();
  });
  afterEach(async () => {
    await sealer.onApplicationShutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  const lines = (): string[] => readFileSync(join(folder, 'sealer.mjs.pids'), 'utf8').trim().split('\n');
  const started = (times: number) =>
    eventually(() => {
      expect(lines()).toHaveLength(times);
    }, WAIT_MS);

  it('starts the sealing process again when it was killed', async () => {
    await started(1);
    process.kill(Number(lines()[0]), 'SIGKILL');
    await started(2);
  }, 60_000);

  it('shows what the sealing process tells', async () => {
    await eventually(async () => {
      const metrics = await register.metrics();
      expect(metrics).toContain('pep_evidence_log_size 12');
      expect(metrics).toMatch(/pep_evidence_sealing_failures_total\{what="time-stamp"\} [1-9]/);
    }, WAIT_MS);
  }, 60_000);

  it('lets the sealing process finish when it ends itself', async () => {
    await started(1);
    await sealer.onApplicationShutdown();
    expect(lines()).toEqual([expect.stringMatching(/^\d+$/), 'let go']);
  }, 60_000);
});
