import { access, constants } from 'node:fs/promises';
import { type ReadinessCheck, variableName } from '@pep/service-kit';
import type { GatewayConfig } from './config.js';

const FILES = ['tlsCertFile', 'tlsKeyFile', 'clientCaFile', 'identityPrivateKeyFile'] as const;

/** The certificates and keys as a dependency, so that a start without them says which are missing, all at once. */
export function keyFiles(config: Pick<GatewayConfig, (typeof FILES)[number]>): ReadinessCheck {
  return {
    name: 'key files',
    check: async () => {
      const problems = await Promise.all(FILES.map((key) => problemOf(key, config[key])));
      const found = problems.filter((problem) => problem !== undefined);
      if (found.length > 0) throw new Error(found.join('; '));
    },
  };
}

async function problemOf(key: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return `${variableName(key)}: ${path} can not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`;
  }
}
