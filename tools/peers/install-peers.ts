import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runCommand } from '../stack/command.ts';
import { peersFolder } from './peers.ts';

/** Debian's packages, with the accounts and groups that a mail server asks the system for by name and its package makes. */
const packages = {
  postfix: { accounts: ['postfix'], groups: ['postdrop'] },
  'exim4-daemon-light': { accounts: ['Debian-exim'], groups: [] },
  nginx: { accounts: [], groups: [] },
  'apache2-utils': { accounts: [], groups: [] },
  pcscd: { accounts: [], groups: [] },
  'vsmartcard-vpcd': { accounts: [], groups: [] },
} as const;
export type PeerPackage = keyof typeof packages;
/** Those of the benchmark. */
export const allPeers: readonly PeerPackage[] = ['postfix', 'exim4-daemon-light', 'nginx', 'apache2-utils'];

const downloadTimeoutMs = 300_000;

/**
 * Fetches packages from Debian and unpacks them into the cache folder. They are not installed: Debian lets only one
 * mail server be, and installing it would start it and change how the machine sends mail; an installed pcscd would be
 * started for whoever asks for it, with a virtual reader that listens on all addresses.
 *
 * @throws Error in words where that can't be done
 */
export async function installPeers(cache: string, names: readonly PeerPackage[]): Promise<void> {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error(`Only root on Debian can fetch it. By hand, install: ${names.join(', ')}`);
  }
  const folder = peersFolder(cache);
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { cwd: folder, env, timeoutMs: downloadTimeoutMs };
  await runCommand('apt-get', ['update'], options);
  for (const name of names) await fetch(name, folder, options);
  for (const name of names) addAccounts(name);
}

/** Makes those accounts of a package that this machine lacks; only root can. */
export function addAccounts(name: PeerPackage): void {
  const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  for (const account of packages[name].accounts) {
    if (!isKnown('passwd', account)) execFileSync('useradd', [...flags, account]);
  }
  for (const group of packages[name].groups) {
    if (!isKnown('group', group)) execFileSync('groupadd', ['--system', group]);
  }
}

/** With what it needs and this machine lacks; nothing at all when it is installed. */
async function fetch(name: string, folder: string, options: Parameters<typeof runCommand>[2]): Promise<void> {
  const archives = join(folder, 'archives', name);
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const flags = ['install', '-y', '--download-only', '--no-install-recommends'];
  await runCommand('apt-get', [...flags, '-o', `Dir::Cache::Archives=${archives}`, name], options);
  // The package itself last: where its program is, there is also what it needs.
  const files = globSync(join(archives, '*.deb')).sort((one, other) => rank(one, name) - rank(other, name));
  for (const file of files) await runCommand('dpkg', ['-x', file, folder], options);
}

function rank(file: string, name: string): number {
  return basename(file).startsWith(`${name}_`) ? 1 : 0;
}

function isKnown(database: 'passwd' | 'group', name: string): boolean {
  try {
    execFileSync('getent', [database, name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
