/** The environment of the test without settings of the platform: what a stack is started with. */
export function environmentWithoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PEP_')));
}
