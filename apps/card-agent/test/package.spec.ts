import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { prepareSoftHsm, type SoftHsm } from '@pep/testing';
import { AgentProcess } from './agent-process.js';
import { makeContent } from './test-card.js';

// npm installs a hundred packages and compiles one.
jest.setTimeout(300_000);

const REPOSITORY = resolve(import.meta.dirname, '../../..');

let folder: string;
let card: SoftHsm;
let agent: AgentProcess;

beforeAll(async () => {
  card = await prepareSoftHsm({ content: makeContent('P-256') });
  agent = new AgentProcess(card.module, card.environment);
  folder = mkdtempSync(join(tmpdir(), 'pep-card-install-'));
});
afterAll(async () => {
  agent.stop();
  await card.stop();
  rmSync(folder, { recursive: true });
});

/** npm has every package in its cache since it installed this workspace; what it knows about them it may have to ask for. */
function npm(...args: string[]): void {
  // Settings of the npm that runs the tests are not those of somebody who installs the package.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const setting = (name: string) => execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
  const npm = { npm_config_cache: setting('cache'), npm_config_registry: setting('registry') };
  execFileSync('npm', args, { cwd: folder, env: { ...Object.fromEntries(own), ...npm }, stdio: 'pipe' });
}

describe('the package of pep-card', () => {
  it('installs into an empty folder and runs there', async () => {
    const packed = execFileSync(process.execPath, [
      join(REPOSITORY, 'tools/package-program.ts'),
      'card-agent',
      folder,
    ]);
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    npm(
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts=false',
      `./${String(packed).trim()}`,
    );
    expect(existsSync(join(folder, 'node_modules/pep-card/node_modules/@pep/errors'))).toBe(true);
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'apps/card-agent/package.json'), 'utf8'));
    const program = [join(folder, 'node_modules/.bin/pep-card')];
    const run = async (...args: string[]): Promise<string> => {
      const child = agent.start(args, program);
      let text = '';
      for await (const chunk of child.stdout!) text += String(chunk);
      return text;
    };
    expect(await run('--version')).toBe(`${version}\n`);
    expect(await run('tokens', '--lang', 'en')).toContain('signature PIN (SignPIN): not activated');
    const served = await agent.serve('https://e-citizen.am', program);
    await served.stop();
  });
});
