import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { prepareSoftHsm, type SoftHsm } from '@pep/testing';
import { withModule } from '../src/check-computer/firefox-policy.js';
import { AgentProcess } from './agent-process.js';
import { makeContent } from './test-card.js';

jest.setTimeout(120_000);

let card: SoftHsm;
let agent: AgentProcess;
let profile: string;

beforeEach(async () => {
  card = await prepareSoftHsm({ content: makeContent('P-256') });
  agent = new AgentProcess(card.module, card.environment);
  profile = join(agent.home, '.mozilla/firefox/abcd.default');
  mkdirSync(profile, { recursive: true });
  writeFileSync(join(profile, 'prefs.js'), '');
});
afterEach(async () => {
  agent.stop();
  await card.stop();
});

/** What the doctor found, by name. */
async function found(...options: string[]): Promise<string[]> {
  const { out } = await agent.run(['doctor', ...options]);
  return (JSON.parse(out) as { finding: string }[]).map(({ finding }) => finding);
}

describe('pep-card doctor', () => {
  it('looks at everything and changes nothing', async () => {
    expect(await found()).toEqual(
      expect.arrayContaining([
        'module',
        'reader',
        'pinNotActive',
        'certificate',
        'clock',
        'firefoxLacks',
        'chromiumLacks',
      ]),
    );
    expect(existsSync(join(profile, 'pkcs11.txt'))).toBe(false);
    expect(existsSync(join(agent.home, '.pki'))).toBe(false);
  });

  it('adds the card to Firefox and Chromium when it is told to, and says so before', async () => {
    const { err } = await agent.run(['doctor', '--fix']);
    expect(err).toContain(`Will add ${card.module} to ${profile}`);
    const findings = await found();
    expect(findings).toEqual(expect.arrayContaining(['firefox', 'chromium']));
    const listed = execFileSync('modutil', ['-list', '-dbdir', `sql:${profile}`], {
      encoding: 'utf8',
      env: { ...process.env, ...card.environment },
    });
    expect(listed).toContain('PEP ID card');
  });

  it('does not touch a Firefox that is open', async () => {
    writeFileSync(join(profile, 'lock'), '');
    await agent.run(['doctor', '--fix']);
    expect(existsSync(join(profile, 'pkcs11.txt'))).toBe(false);
    expect(await found()).toContain('firefoxRuns');
  });

  it('says where it looked for a card program, and what does not work', async () => {
    const { out, code } = await agent.run(['doctor', '--module', '/nowhere.so']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ good: false, finding: 'noModule' }]);
    writeFileSync(join(agent.home, 'text.so'), 'not a program');
    expect(await found('--module', join(agent.home, 'text.so'))).toContain('moduleFails');
  });

  it('keeps what else is in Firefox’s policies', () => {
    const before = { policies: { DisableTelemetry: true, SecurityDevices: { Add: { other: '/o.so' } } } };
    expect(JSON.parse(withModule(JSON.stringify(before), '/card.so'))).toEqual({
      policies: {
        DisableTelemetry: true,
        SecurityDevices: { Add: { other: '/o.so', 'PEP ID card': '/card.so' } },
      },
    });
  });

  it('is read by people too', async () => {
    const child = agent.start(['doctor', '--lang', 'ru']);
    let text = '';
    for await (const chunk of child.stdout!) text += String(chunk);
    expect(text).toContain('[!] Firefox не знает карту');
    expect(readFileSync(join(profile, 'prefs.js'), 'utf8')).toBe('');
  });
});
