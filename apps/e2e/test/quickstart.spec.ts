import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { environmentWithoutSettings } from '../src/config.js';
import { freePortRange } from '../src/free-ports.js';

const REPOSITORY = join(import.meta.dirname, '../../..');

describe('the README’s first command', () => {
  it('sends two letters and an SMS through the whole platform, tells each step with its id, and ends with 0', async () => {
    const home = mkdtempSync(join(tmpdir(), 'pep-quickstart-'));
    chmodSync(home, 0o755);
    const env = {
      ...environmentWithoutSettings(),
      PEP_HOME: home,
      PEP_PORT_BASE: String(await freePortRange()),
    };
    const npm = spawn('npm', ['start', '--', '--once'], {
      cwd: REPOSITORY,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output, [code]] = await Promise.all([
      text(npm.stdout),
      once(npm, 'exit') as Promise<[number | null]>,
    ]);
    rmSync(home, { recursive: true, force: true });
    const steps = { accepted: 3, consigned: 2, opened: 2, acknowledged: 2, delivered: 1 };
    for (const [step, times] of Object.entries(steps)) {
      expect(output.match(new RegExp(String.raw`^ +${step} +[0-9a-f-]{36} `, 'gm'))).toHaveLength(times);
    }
    expect(output).toMatch(/^ +counted +info@ekeng\.am: 0 \+ 2 = 2 messages$/m);
    expect(code).toBe(0);
  }, 240_000);
});
