import { runCommand } from '../stack/command.ts';
import type { StackPaths } from '../stack/paths.ts';
import { installPeers } from './install-peers.ts';
import { installMissing } from './installed-packages.ts';
import { Peers } from './peers.ts';

/** The tests that use a smart card. */
const specs = /apps\/(card-agent\/|sandbox\/test\/(card-|soft-hsm)|e2e\/test\/card)/;

/**
 * What no program unpacked in a folder of ours would do for: whoever loads such a module looks for its libraries in the
 * system's folders. None of these packages starts anything. The file shows that the package is there.
 */
const installed = {
  softhsm2: '/usr/lib/softhsm/libsofthsm2.so',
  opensc: '/usr/bin/pkcs11-tool',
  // OpenSC does without it until it is to find a reader.
  libpcsclite1: '/usr/lib/*/libpcsclite.so.1',
  'libengine-pkcs11-openssl': '/usr/lib/*/engines-3/pkcs11.so',
  iproute2: '/{usr/,}{s,}bin/ip',
  // What tells a Firefox of a card program, as pep-card doctor does.
  'libnss3-tools': '/usr/bin/modutil',
} as const;

/**
 * Where pcscd and its virtual reader are unpacked or installed, for the tests that jest would run with these arguments;
 * fetched with everything else they need when it is not there. Undefined when none of them needs it.
 *
 * @throws Error in words when it can't be had; other tests run without it
 */
export async function cardReaderForTests(
  paths: StackPaths,
  jest: readonly string[],
): Promise<string | undefined> {
  const selected = await runCommand(process.execPath, [...jest, '--listTests'], { cwd: paths.repository });
  return specs.test(selected) ? prepareCardReader(paths) : undefined;
}

/**
 * Makes sure that a card stack can be started, and says where its reader is.
 *
 * @throws Error in words when it can't
 */
export async function prepareCardReader(paths: StackPaths): Promise<string | undefined> {
  await installMissing(installed, paths.repository);
  const peers = new Peers(paths.cache);
  if (peers.rootOf('pcscd') === undefined || peers.rootOf('virtual reader') === undefined) {
    await installPeers(paths.cache, ['pcscd', 'vsmartcard-vpcd']);
  }
  return peers.rootOf('pcscd');
}
