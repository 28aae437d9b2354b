import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../stack/command.ts';
import { peersFolder } from './peers.ts';

const packages = ['postfix', 'exim4-daemon-light', 'nginx', 'apache2-utils'];
/** Accounts that the mail servers ask the system for by name; Debian's packages would make the same ones. */
const accounts = ['postfix', 'Debian-exim'];
const group = 'postdrop';
const downloadTimeoutMs = 300_000;

/**
 * Fetches the peers from Debian and unpacks them into the cache folder. They are not installed: Debian lets only one
 * mail server be, and installing it would start it and change how the machine sends mail.
 *
 * @throws Error in words where that can't be done
 */
export async function installPeers(cache: string): Promise<void> {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error(`--install-peers needs Debian and root. By hand, install: ${packages.join(', ')}`);
  }
  const folder = peersFolder(cache);
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { cwd: folder, env, timeoutMs: downloadTimeoutMs };
  await runCommand('apt-get', ['update'], options);
  for (const name of packages) await fetch(name, folder, options);
  for (const account of accounts) addAccount(account);
  if (!isKnown('group', group)) execFileSync('groupadd', ['--system', group]);
}

/** With what it needs and this machine lacks; nothing at all when it is installed. */
async function fetch(name: string, folder: string, options: Parameters<typeof runCommand>[2]): Promise<void> {
  const archives = join(folder, 'archives', name);
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const flags = ['install', '-y', '--download-only', '--no-install-recommends'];
  await runCommand('apt-get', [...flags, '-o', `Dir::Cache::Archives=${archives}`, name], options);
  for (const file of globSync(join(archives, '*.deb')))
    await runCommand('dpkg', ['-x', file, folder], options);
}

function addAccount(name: string): void {
  if (isKnown('passwd', name)) return;
  const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  execFileSync('useradd', [...flags, name]);
}

function isKnown(database: 'passwd' | 'group', name: string): boolean {
  try {
    execFileSync('getent', [database, name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
