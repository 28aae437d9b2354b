import { runCommand } from '../stack/command.ts';
import type { StackPaths } from '../stack/paths.ts';
import { addAccounts, installPeers } from './install-peers.ts';
import { Peers } from './peers.ts';

/** The tests that send through a real Postfix. */
const specs = ['apps/e2e/test/postfix.spec.ts'];

/**
 * Where Postfix is unpacked or installed, for the tests that jest would run with these arguments; fetched when it is
 * not there. Undefined when none of them needs it.
 *
 * @throws Error in words when it can't be had; other tests run without it
 */
export async function postfixForTests(
  paths: StackPaths,
  jest: readonly string[],
): Promise<string | undefined> {
  const selected = await runCommand(process.execPath, [...jest, '--listTests'], { cwd: paths.repository });
  if (!specs.some((spec) => selected.includes(spec))) return undefined;
  const peers = new Peers(paths.cache);
  if (peers.rootOf('postfix') === undefined) await installPeers(paths.cache, ['postfix']);
  else if (process.getuid?.() === 0) addAccounts('postfix');
  return peers.rootOf('postfix');
}
