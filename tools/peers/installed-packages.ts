import { existsSync, globSync } from 'node:fs';
import { runCommand } from '../stack/command.ts';

const installTimeoutMs = 300_000;

/**
 * Installs those of Debian's packages that this machine lacks.
 *
 * @param packages by name, with a file (a glob) that shows that the package is there
 * @throws Error with the command to type where that can't be done
 */
export async function installMissing(packages: Readonly<Record<string, string>>, cwd: string): Promise<void> {
  const missing = Object.entries(packages)
    .filter(([, file]) => globSync(file).length === 0)
    .map(([name]) => name);
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error(`Only root on Debian can install it. By hand: apt-get ${install.join(' ')}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { cwd, env, timeoutMs: installTimeoutMs };
  await runCommand('apt-get', ['update'], options);
  await runCommand('apt-get', install, options);
}
