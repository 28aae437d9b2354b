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
  /** Label of the AES-256 key in the token that wraps data keys; without one, and without a file, content is not encrypted. */
  contentKey: z.string().min(1).optional(),
  /** Instead, or for keys it has wrapped: file with 32 random octets; whoever reads it can read all content. */
  contentKeyFile: setting.file().optional(),
  /** S3-compatible store for what is too large for a row; `contentDir` is then only where it is spooled. */
  contentS3Endpoint: setting.url(/^https?$/).optional(),
  contentS3Bucket: z.string().min(1).default('pep-content'),
  contentS3Region: z.string().min(1).default('us-east-1'),
  /** File with two lines: access key id, secret access key. */
  contentS3KeyFile: setting.file().optional(),
  /**
   * How long content is kept, days: after it was certified, after its time was over, after a letter to a phone came. Longer than
   * the 30 days in which a repeat joins the letter that is there.
   */
  retentionAcknowledgedDays: setting.count({ min: 31, max: 36_500 }).default(3_650),
  retentionExpiredDays: setting.count({ min: 31, max: 36_500 }).default(3_650),
  retentionPhoneDays: setting.count({ min: 31, max: 36_500 }).default(3_650),
  /** Public key of notifications, P-256, PEM: reports to senders are asked for with it. */
  dispatchPublicKeyFile: setting.file(),
  /** The mail server that takes receipts and forwarded letters over. Outside this machine it must offer STARTTLS. */
  relayHost: z.string().min(1).default('127.0.0.1'),
  relayPort: setting.port().default(25),
  relayUser: z.string().optional(),
  relayPassword: z.string().optional(),
  /** The address in From of such mail, and where it goes back to. */
  mailFrom: z.email('is not a mail address').default('no-reply@e-citizen.am'),
  /** Signs such mail for our domain; all three or none. */
  dkimDomain: z.string().min(1).optional(),
  dkimSelector: z.string().min(1).optional(),
  dkimKeyFile: setting.file().optional(),
  /** CIDR blocks of private networks in which webhooks may be; those of this machine may then be plain HTTP. */
  webhookPrivateNetworks: setting.list().default([]),
  /** Whom users of the platform call, and write to. */
  supportPhone: z.string().min(1).default('+374 60 464504'),
  supportEmail: z.email('is not a mail address').default('cssupport@ekeng.am'),
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
  /** Label of the P-256 key in the token that signs proofs, or its PEM file; without a certificate proofs are not signed. */
  proofKey: z.string().min(1).default('pep-proof-1'),
  proofKeyFile: setting.file().optional(),
  /** PEM certificates: first that of the key, an organisation's seal, then its issuer's, and so on. */
  proofCertFile: setting.file().optional(),
  /** Where anybody reaches the public calls; proofs lead there. */
  publicUrl: setting
    .url(/^https?$/)
    .transform((url) => (url.endsWith('/') ? url : `${url}/`))
    .default('https://e-citizen.am/'),
  /** Time-stamping authority (RFC 3161); without one checkpoints have no time but ours. */
  tsaUrl: setting.url(/^https?$/).optional(),
  /** PEM certificates that the authority's must come from; without them any authority's is believed. */
  tsaCaFile: setting.file().optional(),
});

export type Config = z.infer<typeof config>;
