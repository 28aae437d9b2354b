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

type NewSender = Omit<Sender, 'version' | 'createdAt' | 'changedAt' | 'removedAt'>;

export function registerSender(given: NewSender, at: Date): Sender {
  return { ...given, version: 1, createdAt: at, changedAt: at };
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

export function removeSender(sender: Sender, at: Date): Sender {
  return next({ ...sender, removedAt: at }, at);
}

/** What it is for those who follow: a suspended organisation can not send from any of its addresses. */
export function stateOf(sender: Sender): 'active' | 'suspended' | 'removed' {
  if (sender.removedAt !== undefined) return 'removed';
  return sender.suspended || sender.organisationSuspended ? 'suspended' : 'active';
}

function next(sender: Sender, at: Date): Sender {
  return { ...sender, version: sender.version + 1, changedAt: at };
}
