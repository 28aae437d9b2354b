import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

// npm installs a dozen packages.
jest.setTimeout(120_000);

const REPOSITORY = resolve(import.meta.dirname, '../../..');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pep-verify-install-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** npm has every package in its cache since it installed this workspace; what it knows about them it may have to ask for. */
function run(program: string, ...args: string[]): string {
  // Settings of the npm that runs the tests are not those of somebody who installs the package.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const setting = (name: string) => execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
  const npm = { npm_config_cache: setting('cache'), npm_config_registry: setting('registry') };
  const env = { ...Object.fromEntries(own), ...npm };
  return execFileSync(program, args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
}

describe('the package of pep-verify', () => {
  it('installs into an empty folder, with no part of the platform, and runs there by npx', () => {
    const pack = [join(REPOSITORY, 'tools/package-program.ts'), 'verify', folder];
    const packed = execFileSync(process.execPath, pack, { encoding: 'utf8' }).trim();
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed}`);
    const installed = join(folder, 'node_modules/pep-verify/package.json');
    const { dependencies } = JSON.parse(readFileSync(installed, 'utf8')) as { dependencies: object };
    expect(Object.keys(dependencies).filter((name) => name.startsWith('@pep/'))).toEqual([]);
    writeFileSync(join(folder, 'not-a-proof.asice'), 'not a zip file');
    expect(() => run('npx', '--offline', 'pep-verify', 'not-a-proof.asice', '--lang', 'en')).toThrow();
    expect(run('npx', '--offline', 'pep-verify', '--help', '--lang', 'en')).toContain('pep-verify');
  });
});
