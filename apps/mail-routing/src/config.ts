import { setting, upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

const MIB = 1024 * 1024;

/** The settings of mail-routing. */
export const config = z.object({
  ...upstreamSettings,
  smtpHost: z.string().default('127.0.0.1'),
  smtpPort: setting.port().default(2525),
  smtpHostname: z.string().default('mx.e-citizen.am'),
  /** Largest letter taken, octets (RFC 1870 SIZE). */
  messageSizeMaxBytes: setting.count({ min: MIB, max: 256 * MIB }).default(32 * MIB),
  /** Connections at once; a further one is answered 421 (RFC 5321 3.8). */
  smtpConnectionsMax: setting.count({ min: 1, max: 100_000 }).default(1_000),
  recipientsMax: setting.count({ min: 1, max: 1_000 }).default(100),
  /** Resolvers `host:port`; the system's when empty. */
  dnsServers: setting.list().default([]),
  /** How long the door trusts its copy of the registry without a word from the broker, seconds. */
  registrySilenceMaxS: setting.count({ min: 1, max: 86_400 }).default(900),
});

export type Config = z.infer<typeof config>;
