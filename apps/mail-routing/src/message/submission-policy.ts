import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../errors.js';
import type { Recipient } from './recipient.js';

/** What lets an address send: its own entry in the registry or, where it has none, its domain's. */
export interface SenderEntry {
  readonly id: string;
  /** Rises with each change of the entry. */
  readonly version: number;
  readonly scope: 'address' | 'domain';
  readonly organisation: string;
  readonly suspended: boolean;
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
}

/** RFC 5321 6.3: so many Received fields are a loop; large MTAs stop at 50 too (the RFC asks for 100 at least). */
const RECEIVED_MAX = 100;

/** First leg: the envelope sender is registered … */
export function requireEntry(entry: SenderEntry | undefined): SenderEntry {
  if (entry === undefined) throw new AppError(SUBMISSION_ERRORS.senderUnknown);
  return entry;
}

/** … and not suspended. */
export function requireActive(entry: SenderEntry): void {
  if (entry.suspended) throw new AppError(SUBMISSION_ERRORS.senderSuspended);
}

/** Only who has the right to send SMS may write to phones. */
export function requireSmsRight(entry: SenderEntry, recipients: readonly Recipient[]): void {
  if (!entry.smsAllowed && recipients.some(({ kind }) => kind === 'phone')) {
    throw new AppError(SUBMISSION_ERRORS.smsNotAllowed);
  }
}

/** What a letter's header says of who wrote it, addresses in canonical form; an unreadable one is the empty text. */
export interface Authors {
  /** One for each address of each From field. */
  readonly from: readonly string[];
  /** One for each address of each Sender, Resent-From and Resent-Sender field. */
  readonly others: readonly string[];
  /** Whether a From field has a group (RFC 5322 3.4). */
  readonly group: boolean;
  /** Whether it came through a mailing list (RFC 2919 List-Id). */
  readonly list: boolean;
}

const FROM_RULE = 'the letter must have exactly one From address, the same as the envelope sender';

/**
 * Third leg: exactly one From address, equal to the envelope sender. Whoever else the header names as having sent the
 * letter (RFC 5322 3.6.2, 3.6.6) must be the same address: a letter that somebody passed on is not the sender's own.
 */
export function requireFromSender(authors: Authors, sender: string): void {
  const objection = fromObjection(authors, sender);
  if (objection === undefined) return;
  throw new AppError(SUBMISSION_ERRORS.fromMismatch, { message: `${FROM_RULE}; ${objection}` });
}

function fromObjection({ from, others, group, list }: Authors, sender: string): string | undefined {
  if (group) return 'a group of addresses can not be the author of official mail';
  if (from.length !== 1) return `this one has ${String(from.length)} From addresses`;
  if (from[0] !== sender && list) return 'letters that come through a mailing list are not taken';
  if (from[0] !== sender) return 'this one has another address in From';
  if (others.some((one) => one !== sender)) {
    return 'its Sender or Resent-From field names somebody else; send it anew instead of passing it on';
  }
  return undefined;
}

/** A letter that has passed so many mail servers goes in circles. */
export function requireNoLoop(receivedCount: number): void {
  if (receivedCount > RECEIVED_MAX) throw new AppError(SUBMISSION_ERRORS.loopDetected);
}
