/** Why an address is believed to be its organisation's: its domain is, or a code that was mailed to it came back. */
export type Confirmation = 'domain' | 'code' | 'pending';

/** A registered sender address. Values of this type never change; each change makes a new one. */
export interface Sender {
  readonly id: string;
  /** Rises by one with each change. */
  readonly version: number;
  /** Legal entity code of the organisation that it belongs to for good. */
  readonly organisation: string;
  /** In canonical form. */
  readonly address: string;
  /** Where it may send from: IP addresses, CIDR blocks and domain names in canonical form. */
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
  /** What its administrator decided. */
  readonly suspended: boolean;
  /** What an operator decided for all of its organisation. */
  readonly organisationSuspended: boolean;
  readonly confirmation: Confirmation;
  /** SHA-256 fingerprints of the client certificates that may submit for it over REST. */
  readonly certificates: readonly string[];
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly removedAt?: Date;
}

/** What an administrator says of a sender; absent fields stay as they are. */
export interface SenderChange {
  readonly sources?: readonly string[];
  readonly smsAllowed?: boolean;
  readonly suspended?: boolean;
}

/** An organisation has so many at most: its suspension changes all of them in one transaction. */
export const SENDERS_PER_ORGANISATION_MAX = 10_000;

type NewSender = Omit<Sender, 'version' | 'certificates' | 'createdAt' | 'changedAt' | 'removedAt'>;

export function registerSender(given: NewSender, at: Date): Sender {
  return { ...given, version: 1, certificates: [], createdAt: at, changedAt: at };
}

/** The same value when nothing changes, so that a repeated change tells nobody anything. */
export function changeSender(sender: Sender, change: SenderChange, at: Date): Sender {
  const { sources = sender.sources, smsAllowed = sender.smsAllowed, suspended = sender.suspended } = change;
  const same =
    smsAllowed === sender.smsAllowed &&
    suspended === sender.suspended &&
    sources.join(' ') === sender.sources.join(' ');
  return same ? sender : next({ ...sender, sources, smsAllowed, suspended }, at);
}

/** The same value when it is confirmed so already. */
export function confirmSender(sender: Sender, confirmation: Confirmation, at: Date): Sender {
  return confirmation === sender.confirmation ? sender : next({ ...sender, confirmation }, at);
}

/** With these certificates, whatever it had before. */
export function bindCertificates(sender: Sender, certificates: readonly string[], at: Date): Sender {
  return next({ ...sender, certificates }, at);
}

/** A change that held earlier than it is recorded: a new version even when today's state is the same. */
export function correctSender(sender: Sender, change: SenderChange, at: Date): Sender {
  const changed = changeSender(sender, change, at);
  return changed === sender ? next(sender, at) : changed;
}

export function removeSender(sender: Sender, at: Date): Sender {
  return next({ ...sender, removedAt: at }, at);
}

/**
 * What it is for those who follow: a suspended organisation can not send from any of its addresses, and an address
 * that lost its confirmation is as good as removed, so that its rightful holder's can take its place.
 */
export function stateOf(
  sender: Pick<Sender, 'suspended' | 'organisationSuspended' | 'confirmation'> & {
    readonly removedAt?: unknown;
  },
): 'active' | 'suspended' | 'removed' {
  if (sender.removedAt !== undefined || sender.confirmation === 'pending') return 'removed';
  return sender.suspended || sender.organisationSuspended ? 'suspended' : 'active';
}

function next(sender: Sender, at: Date): Sender {
  return { ...sender, version: sender.version + 1, changedAt: at };
}
