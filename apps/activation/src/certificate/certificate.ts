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

/** The two certificates of a card: one signs its holder in, the other signs contracts. */
export const CERTIFICATE_KINDS = ['authentication', 'signature'] as const;
export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

/** Whose word a state stands on, where it is neither the file's nor the payment's. Only they, or a higher one, lift it. */
export type Decider = 'operator' | 'holder' | 'authority' | 'registration';

/** What is said about a card's certificate, whoever says it. */
export interface CertificateEntry {
  /** SHA-256 of the DER form, lower-case hex. */
  readonly fingerprint: string;
  readonly psn: string;
  /** The holder's name as the certificate has it. */
  readonly name: string;
  readonly kind: CertificateKind;
  readonly state: CertificateState;
  readonly notAfter: Date;
  /** Last day that is paid for, in Yerevan; undefined when the state hangs on nothing paid. */
  readonly termEndsOn?: string | undefined;
  /** Why it was suspended, revoked or replaced, in words. */
  readonly reason?: string | undefined;
  readonly decidedBy?: Decider | undefined;
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
  const fields = ['psn', 'name', 'kind', 'state', 'termEndsOn', 'reason', 'decidedBy'] as const;
  return (
    fields.every((field) => known[field] === entry[field]) &&
    known.notAfter.getTime() === entry.notAfter.getTime()
  );
}

/**
 * What the certificates file says at a start, with what was decided since: the file rules only where nobody else has
 * decided. A suspension, revocation or replacement stands, and so does its lifting.
 */
export function fileWord(
  known: CertificateEntry | undefined,
  entry: CertificateEntry,
  now: Date,
): CertificateEntry {
  if (known?.decidedBy !== undefined) {
    const { state, reason, decidedBy } = known;
    return { ...entry, state, reason, decidedBy };
  }
  return entry.notAfter <= now && isLiving(entry.state) ? { ...entry, state: 'expired' } : entry;
}

/** The states from which a certificate can still become active. */
const LIVING_STATES: readonly CertificateState[] = ['registered', 'active', 'suspended'];

function isLiving(state: CertificateState): boolean {
  return LIVING_STATES.includes(state);
}

/** Whether its holder may register a certificate that is in this state; undefined for one that nobody knows. */
export function isRegistrable(state: CertificateState | undefined): boolean {
  return state === undefined || ['registered', 'active', 'removed'].includes(state);
}
