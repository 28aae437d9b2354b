import { globSync } from 'node:fs';
import { runCommand } from '../stack/command.ts';
import type { StackPaths } from '../stack/paths.ts';
import { installMissing } from './installed-packages.ts';

/** The tests that use a browser. */
const specs = ['apps/e2e/test/register-and-pay.spec.ts'];

/** Where Debian and others put it. */
const programs = '/usr/bin/{chromium,chromium-browser,google-chrome}';

/**
 * The Chromium of this machine, for the tests that jest would run with these arguments; installed when it is not there.
 * Undefined when none of them needs it.
 *
 * @throws Error in words when it can't be had; other tests run without it
 */
export async function browserForTests(
  paths: StackPaths,
  jest: readonly string[],
): Promise<string | undefined> {
  const selected = await runCommand(process.execPath, [...jest, '--listTests'], { cwd: paths.repository });
  if (!specs.some((spec) => selected.includes(spec))) return undefined;
  await installMissing({ chromium: programs }, paths.repository);
  return globSync(programs)[0];
}
