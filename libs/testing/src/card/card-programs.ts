import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { cardReaderFolder } from '../config.js';

/** Where Debian puts each part, below `/`; the two of the reader may also be below a folder where they are unpacked. */
const PARTS = {
  pcscd: { package: 'pcscd', path: 'usr/sbin/pcscd' },
  driver: { package: 'vsmartcard-vpcd', path: 'usr/lib/pcsc/drivers/serial/libifdvpcd.so' },
  ip: { package: 'iproute2', path: '{usr/,}{s,}bin/ip' },
  opensc: { package: 'opensc', path: 'usr/lib/*-linux-gnu/opensc-pkcs11.so' },
  onePinOpensc: { package: 'opensc', path: 'usr/lib/*-linux-gnu/onepin-opensc-pkcs11.so' },
  // OpenSC does without it until it is to find a reader.
  pcscLite: { package: 'libpcsclite1', path: 'usr/lib/*-linux-gnu/libpcsclite.so.1' },
  softHsm: { package: 'softhsm2', path: 'usr/lib/softhsm/libsofthsm2.so' },
} as const;
type Part = keyof typeof PARTS;

/** The sandbox's card program, as the build made it. */
const CARD_PROGRAM = join(import.meta.dirname, '../../../../apps/sandbox/dist/card.js');

/**
 * Full paths of what is asked for.
 * @throws Error with the command that installs what is missing
 */
export function findParts<Name extends Part>(...names: readonly Name[]): Record<Name, string> {
  const roots = [cardReaderFolder(), '/'];
  const find = (name: Name) => roots.flatMap((root) => globSync(join(root, PARTS[name].path))).at(0);
  const found = names.map((name) => [name, find(name)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => PARTS[name].package);
  if (missing.length > 0) {
    const packages = [...new Set(missing)].join(' ');
    throw new Error(
      `a smart card needs programs that are not here: apt-get install --no-install-recommends ${packages}`,
    );
  }
  return Object.fromEntries(found) as Record<Name, string>;
}

/** The card program's file. @throws Error when nothing was built */
export function cardProgram(): string {
  if (!existsSync(CARD_PROGRAM)) throw new Error('apps/sandbox is not built: run the tests with "npm test"');
  return CARD_PROGRAM;
}

/** Words that come before a command and give it a network and mounts of its own; none where the system denies that. */
export function ownNamespaces(): readonly string[] {
  // Root can at once; another account as root of a user namespace of its own.
  const ways = [
    ['unshare', '-n', '-m'],
    ['unshare', '-r', '-n', '-m'],
  ];
  return ways.find(works) ?? [];
}

function works([command = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, [...args, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The variable that lets an unpacked pcscd find the libraries that were unpacked with it; nothing for an installed one. */
export function readerLibraries(): NodeJS.ProcessEnv {
  const root = cardReaderFolder();
  return root === '/' ? {} : { LD_LIBRARY_PATH: globSync(join(root, 'usr/lib/*-linux-gnu')).join(':') };
}
