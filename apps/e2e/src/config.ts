/** The environment of the test without settings of the platform: what a stack is started with. */
export function environmentWithoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PEP_')));
}

/**
 * The folder that the Debian package postfix is unpacked or installed in, as `npm test` found it.
 * @throws Error that says what to do when it is not there: a test never skips for want of a program
 */
export function postfixRoot(): string {
  const root = process.env['PEP_TEST_POSTFIX'] ?? '';
  if (root !== '' && process.getuid?.() === 0) return root;
  throw new Error(
    'This test sends through a real Postfix, which only root can start. Run "npm test" as root on Debian, which ' +
      'fetches it by itself; elsewhere install the package postfix first.',
  );
}

/** What a program of ours gets from the test's environment: none of the platform's settings. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C' };
}

/**
 * The browser that `npm test` found or installed.
 * @throws Error that says what to do when it is not there
 */
export function chromiumPath(): string {
  const path = process.env['PEP_TEST_CHROMIUM'] ?? '';
  if (path !== '') return path;
  throw new Error(
    'This test pays in a real browser. Run it with "npm test", as root on Debian, which installs Chromium by itself; ' +
      'elsewhere install it first: apt-get install --no-install-recommends chromium',
  );
}
