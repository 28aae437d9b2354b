/** A certificate's state in the service; active means registered and paid. */
export const CERTIFICATE_STATES = [
  'registered',
  'active',
  'suspended',
  'expired',
  'revoked',
  'replaced',
  'removed',
] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/** What is said about a card's certificate, whoever says it. */
export interface CertificateEntry {
  /** SHA-256 of the DER form, lower-case hex. */
  readonly fingerprint: string;
  readonly psn: string;
  /** The holder's name as the certificate has it. */
  readonly name: string;
  readonly state: CertificateState;
  readonly notAfter: Date;
}

/** A certificate as the service keeps it. */
export interface Certificate extends CertificateEntry {
  /** Rises by one with each change. */
  readonly version: number;
  readonly changedAt: Date;
}

/** The certificate after `entry` was said about it; undefined when that says nothing new. */
export function register(
  known: Certificate | undefined,
  entry: CertificateEntry,
  at: Date,
): Certificate | undefined {
  if (known !== undefined && saysTheSame(known, entry)) return undefined;
  return { ...entry, version: (known?.version ?? 0) + 1, changedAt: at };
}

function saysTheSame(known: CertificateEntry, entry: CertificateEntry): boolean {
  return (
    known.psn === entry.psn &&
    known.name === entry.name &&
    known.state === entry.state &&
    known.notAfter.getTime() === entry.notAfter.getTime()
  );
}
