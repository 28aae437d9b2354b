import { portTable } from './ports.ts';
import { services } from './services.ts';

const own = ['PEP_HOME', 'PEP_CACHE', 'PEP_PORT_BASE'];

/**
 * Looks for `PEP_` variables that nobody would read: most likely typing errors. Those of the tests (`PEP_TEST_`) are
 * left alone, since tests start stacks.
 *
 * @throws Error that names them and all that are known.
 */
export function requireKnownVariables(env: NodeJS.ProcessEnv): void {
  const known = new Set([
    ...own,
    ...portTable.map((entry) => entry.variable as string),
    ...services.flatMap((service) => service.passes),
  ]);
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('PEP_') && !name.startsWith('PEP_TEST_') && !known.has(name),
  );
  if (unknown.length === 0) return;
  throw new Error(`Nothing reads ${unknown.join(', ')}. Known are: ${[...known].sort().join(', ')}`);
}
