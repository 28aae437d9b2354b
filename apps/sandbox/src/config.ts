import { commonSettings, setting } from '@pep/service-kit';
import { z } from 'zod';

/** The sandbox's settings: `PEP_SANDBOX_DIR`, `PEP_DNS_PORT` and what every service has. */
export const configSchema = z.object({
  ...commonSettings,
  /** Folder of the identities and keys; made where it is missing. */
  sandboxDir: setting.file(),
  /** UDP and TCP port of the name server on 127.0.0.1. */
  dnsPort: setting.port(),
});

/** The settings, read. */
export type SandboxConfig = z.infer<typeof configSchema>;
