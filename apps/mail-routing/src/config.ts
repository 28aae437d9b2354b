import { setting, upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;

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
  /** Connections at once from one address; a further one is answered 421. */
  smtpConnectionsPerSourceMax: setting.count({ min: 1, max: 100_000 }).default(50),
  /** Letters a minute from one sender entry; more are answered 451 RATE_LIMITED. */
  smtpSenderRatePerMinute: setting.count({ min: 1, max: 10_000_000 }).default(6_000),
  /** Mail transactions a minute from one address, refused ones included. */
  smtpSourceRatePerMinute: setting.count({ min: 1, max: 10_000_000 }).default(12_000),
  /** Who must speak TLS before MAIL FROM. */
  smtpTlsRequired: z.enum(['always', 'non-loopback', 'never']).default('non-loopback'),
  /** Certificate chain and key of the door, PEM; without them there is no STARTTLS. */
  smtpTlsCertFile: setting.file().optional(),
  smtpTlsKeyFile: setting.file().optional(),
  /** Addresses of proxies that pass connections on by the PROXY protocol (version 1). */
  smtpProxies: setting.list().default([]),
  /** Addresses of mail servers that may say by XCLIENT whom they pass on. */
  smtpXclientProxies: setting.list().default([]),
  /** How long a client may take for one command, and for one letter, seconds (RFC 5321 4.5.3.2). */
  smtpCommandTimeoutS: setting.count({ min: 1, max: 3_600 }).default(300),
  smtpDataTimeoutS: setting.count({ min: 1, max: 86_400 }).default(600),
  /** Folder of letters that are too large for a row; every replica sees the same. */
  contentDir: setting.file(),
  /** Letters up to this size are kept in the database, octets. */
  contentInlineMaxBytes: setting.count({ min: 0, max: 16 * MIB }).default(32 * KIB),
  /** Public key of notifications, P-256, PEM: reports to senders are asked for with it. */
  dispatchPublicKeyFile: setting.file(),
  recipientsMax: setting.count({ min: 1, max: 1_000 }).default(100),
  /** Resolvers `host:port`; the system's when empty. */
  dnsServers: setting.list().default([]),
  /** How long the door trusts its copy of the registry without a word from the broker, seconds. */
  registrySilenceMaxS: setting.count({ min: 1, max: 86_400 }).default(900),
  /** Folder with `rules/` and `calendar/`, by which letters run; those that the release brings when not set. */
  legalDir: setting.file().optional(),
  /** Name of the evidence log, the first line of its checkpoints (C2SP tlog-checkpoint); never changes. */
  logOrigin: z
    .string()
    .regex(/^[^\s+]{1,255}$/)
    .default('e-citizen.am/evidence'),
  /** The hardware module that signs checkpoints: PKCS#11 module, label of the token, file with its PIN. */
  hsmModule: setting.file().optional(),
  hsmToken: z.string().min(1).optional(),
  hsmPinFile: setting.file().optional(),
  /** Label of the key in the token that signs checkpoints; a new label replaces the key. */
  sealKey: z.string().min(1).default('pep-seal-1'),
  /** Without a module: PEM file of the key; whoever reads the file can sign. */
  sealKeyFile: setting.file().optional(),
  /** Time-stamping authority (RFC 3161); without one checkpoints have no time but ours. */
  tsaUrl: setting.url(/^https?$/).optional(),
  /** PEM certificates that the authority's must come from; without them any authority's is believed. */
  tsaCaFile: setting.file().optional(),
});

export type Config = z.infer<typeof config>;
