import { runCommand } from '../stack/command.ts';
import type { StackPaths } from '../stack/paths.ts';
import { installMissing } from './installed-packages.ts';

/** The tests that have our proofs judged by other people's programs, or keep keys in a token. */
const specs = /apps\/mail-routing\/test\/(prove-|proof-|content|keep-content|evidence-log|return-receipts)/;

/** None of these packages starts anything. The file shows that the package is there. */
const installed = {
  softhsm2: '/usr/lib/softhsm/libsofthsm2.so',
  opensc: '/usr/bin/pkcs11-tool',
  xmlsec1: '/usr/bin/xmlsec1',
  unzip: '/usr/bin/unzip',
} as const;

/**
 * Makes sure that what judges proofs is there, for the tests that jest would run with these arguments.
 *
 * @throws Error in words when it can't be had; other tests run without it
 */
export async function proversForTests(paths: StackPaths, jest: readonly string[]): Promise<undefined> {
  const selected = await runCommand(process.execPath, [...jest, '--listTests'], { cwd: paths.repository });
  if (specs.test(selected)) await installMissing(installed, paths.repository);
}
