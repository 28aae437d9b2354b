import { setting, upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

/** The settings of this service, `PEP_…` in the environment. */
export const config = z.object({
  ...upstreamSettings,
  /** Whether a sender may send from private, loopback and link-local addresses: the sandbox, never production. */
  privateSourcesAllowed: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** Resolvers `host:port` that are asked for the proof of a domain; the system's when empty. */
  dnsServers: setting.list().default([]),
  /** P-256 public key of notifications, PEM: codes are sealed for it. */
  dispatchPublicKeyFile: setting.file(),
});

export type Config = z.infer<typeof config>;
