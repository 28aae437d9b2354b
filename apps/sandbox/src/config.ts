import { commonSettings, setting } from '@pep/service-kit';
import { z } from 'zod';

/** The sandbox's settings, and what every service has. It listens on 127.0.0.1 only. */
export const configSchema = z.object({
  ...commonSettings,
  /** Folder of the identities and keys; made where it is missing. */
  sandboxDir: setting.file(),
  /** PKCS#11 module of SoftHSM; without it evidence is sealed by a key in a file. */
  hsmModule: setting.file().optional(),
  /** UDP and TCP port of the name server. */
  dnsPort: setting.port(),
  /** TCP port of the calls that change and show what the rest of the sandbox does. */
  controlPort: setting.port(),
  /** TCP port of the mail sink. */
  mailPort: setting.port(),
  /** TCP port of the bank: merchant calls and the payment page. */
  bankPort: setting.port(),
  /** TCP port of OCSP, revocation lists and time-stamps; certificates name it. */
  pkiPort: setting.port(),
  /** TCP ports of the two SMS centres. */
  smscPort: setting.port(),
  smsc2Port: setting.port(),
});

/** The settings, read. */
export type SandboxConfig = z.infer<typeof configSchema>;
