/** How a sender gets its receipts; exactly one of them. */
export const RECEIPT_MODES = ['none', 'rem', 'dsn', 'webhook', 'stream'] as const;
export type ReceiptMode = (typeof RECEIPT_MODES)[number];

/** What every mail server does (RFC 3461): a report when it was asked for, and of failures. */
export const DEFAULT_MODE: ReceiptMode = 'dsn';

/** What one receipt is. */
export type ReceiptForm = 'rem' | 'dsn' | 'mdn' | 'webhook' | 'stream';

/**
 * Events that senders get receipts of. Not the acceptance: the reply 250 is its receipt, and names the message. Not that a letter in a
 * mailbox was forwarded: where its recipient reads is no business of the sender's.
 */
export const REPORTED_EVENTS = [
  'ContentConsignment',
  'ConsignmentNotification',
  'ConsignmentNotificationFailure',
  'ContentHandover',
  'ContentAcknowledgement',
  'AcknowledgementCorrection',
  'AcknowledgementExpiry',
  'AcknowledgementExtension',
  'RelayToNonERDS',
  'RelayToNonERDSFailure',
] as const;
export type ReportedEvent = (typeof REPORTED_EVENTS)[number];

/** What became of a letter, as RFC 3464 2.3.3 says it. */
export type DsnAction = 'delivered' | 'relayed' | 'failed';

/** In a mailbox here a letter is delivered; an SMS centre that takes it reports nothing by itself, so there it is relayed. */
const ACTIONS: Partial<Record<ReportedEvent, DsnAction>> = {
  ContentConsignment: 'delivered',
  RelayToNonERDS: 'relayed',
  RelayToNonERDSFailure: 'failed',
};

/** The action that an event is; undefined for one that delivery reports do not know. */
export function actionOf(event: ReportedEvent): DsnAction | undefined {
  return ACTIONS[event];
}

/** What a sender asked for with a letter. */
export interface Asked {
  /** NOTIFY of the recipient (RFC 3461 4.1); undefined when it was not said. */
  readonly notify: string | undefined;
  /** Whether the letter asks its sender's own address to be told of the reading (RFC 8098 2.1). */
  readonly reading: boolean;
}

/** The one receipt that an event makes in a mode; undefined when it makes none. */
export function receiptFor(event: ReportedEvent, mode: ReceiptMode, asked: Asked): ReceiptForm | undefined {
  if (mode === 'none') return undefined;
  if (mode !== 'dsn') return mode;
  if (event === 'ContentAcknowledgement') return asked.reading ? 'mdn' : undefined;
  const action = actionOf(event);
  return action !== undefined && isNotified(action, asked.notify) ? 'dsn' : undefined;
}

/** RFC 3461 4.1 and 5.2: who said nothing hears of failures; `relayed` is what `SUCCESS` comes to here. */
function isNotified(action: DsnAction, notify = 'FAILURE'): boolean {
  const wanted = notify.toUpperCase().split(',');
  return wanted.includes(action === 'failed' ? 'FAILURE' : 'SUCCESS');
}

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60 * 60_000;
/** How long a receipt is tried. */
export const TRIED_FOR_MS = 24 * 60 * 60_000;

/** How long to wait after so many tries of the same receipt. */
export function waitAfter(tries: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1), LONGEST_WAIT_MS);
}
