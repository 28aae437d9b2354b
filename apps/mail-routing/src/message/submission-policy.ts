import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../errors.js';

/** A registered sender address as the door knows it. */
export interface RegisteredSender {
  readonly id: string;
  readonly organisation: string;
  readonly address: string;
  readonly suspended: boolean;
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
}

/** First leg: the envelope sender is registered and not suspended. */
export function requireActiveSender(sender: RegisteredSender | undefined): RegisteredSender {
  if (sender === undefined) throw new AppError(SUBMISSION_ERRORS.senderUnknown);
  if (sender.suspended) throw new AppError(SUBMISSION_ERRORS.senderSuspended);
  return sender;
}

/** Second leg: the connecting computer is one of the sender's sources. */
export function requireAllowedSource(matches: boolean): void {
  if (!matches) throw new AppError(SUBMISSION_ERRORS.sourceNotAllowed);
}

/** Third leg: exactly one header From, one address, equal to the registered sender (canonical forms). */
export function requireFromSender(fromAddresses: readonly string[], sender: RegisteredSender): void {
  if (fromAddresses.length !== 1 || fromAddresses[0] !== sender.address) {
    throw new AppError(SUBMISSION_ERRORS.fromMismatch);
  }
}
