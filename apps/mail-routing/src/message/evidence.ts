import type { Reading } from './reading.js';
import type { Recipient } from './recipient.js';
import type { AcceptanceBasis } from './submission-basis.js';

/** Base of the standard events (ETSI EN 319 522-1, table 1). */
const ETSI_EVENT = 'http://uri.etsi.org/19522/Event/';
/** Base of our national events, which no ETSI event stands for. */
const NATIONAL_EVENT = 'https://e-citizen.am/ns/event/';
/** Base of the standard reasons (ETSI EN 319 522-2, 8.3.3). */
const ETSI_REASON = 'http://uri.etsi.org/19522/EventReason/';

/**
 * The events that this service records, by their exact ETSI names, and those that are ours: the acknowledgement, that the
 * time for it is over, and that outages gave more of it.
 */
export const EVIDENCE_EVENTS = {
  SubmissionAcceptance: { uri: `${ETSI_EVENT}SubmissionAcceptance`, reason: `${ETSI_REASON}RA01` },
  ContentConsignment: { uri: `${ETSI_EVENT}ContentConsignment`, reason: `${ETSI_REASON}RD01` },
  ConsignmentNotification: { uri: `${ETSI_EVENT}ConsignmentNotification`, reason: undefined },
  ConsignmentNotificationFailure: { uri: `${ETSI_EVENT}ConsignmentNotificationFailure`, reason: undefined },
  RelayToNonERDS: { uri: `${ETSI_EVENT}RelayToNonERDS`, reason: `${ETSI_REASON}RF01` },
  RelayToNonERDSFailure: { uri: `${ETSI_EVENT}RelayToNonERDSFailure`, reason: undefined },
  ContentHandover: { uri: `${ETSI_EVENT}ContentHandover`, reason: `${ETSI_REASON}RE01` },
  AcknowledgementCorrection: { uri: `${NATIONAL_EVENT}AcknowledgementCorrection`, reason: undefined },
  ContentAcknowledgement: { uri: `${NATIONAL_EVENT}ContentAcknowledgement`, reason: undefined },
  AcknowledgementExpiry: { uri: `${NATIONAL_EVENT}AcknowledgementExpiry`, reason: undefined },
  AcknowledgementExtension: { uri: `${NATIONAL_EVENT}AcknowledgementExtension`, reason: undefined },
} as const;

export type EvidenceEvent = keyof typeof EVIDENCE_EVENTS;

/** Which notification a piece of evidence rests on. */
export interface Notice {
  readonly dispatchId: string;
  readonly channel: 'email' | 'sms';
  readonly template: string;
  /** Why it failed, in the words of the other side. */
  readonly reason?: string;
}

/** By what the end of the time for an acknowledgement was reckoned. */
export interface LegalBasis {
  readonly rules: string;
  readonly calendar: string;
  /** The first moment after that time, RFC 3339. */
  readonly deadline: string;
  /** Of an extension: the deadline before it, and the outages that count now. */
  readonly previousDeadline?: string;
  readonly outages?: readonly string[];
  /** Of an extension: the evidence of an expiry that no longer stands. */
  readonly corrects?: string;
}

/** One thing that happened to a message, written with what caused it and never changed. */
export interface Evidence {
  readonly id: string;
  readonly event: EvidenceEvent;
  readonly messageId: string;
  /** Absent in A.1: the sender's provider does not vouch for a recipient's identity. */
  readonly recipient?: Recipient;
  /** SHA-256 of the content. */
  readonly digest: Buffer;
  readonly at: Date;
  /** A.1 only: why the submission was let in. */
  readonly basis?: AcceptanceBasis;
  /** D.3, D.4, F.1 and F.2 only: by which notification. */
  readonly notice?: Notice;
  /** Expiry and extension only: how it was reckoned. */
  readonly legal?: LegalBasis;
  /** E.1, acknowledgements and corrections only: who did it in the mailbox, and with which parts. */
  readonly reading?: Reading;
  /** Its place in the transparency log; absent until it is sealed. */
  readonly logIndex?: number;
}

/** The standard reason of a piece of evidence, where there is one. */
export function reasonOf({ event, reading }: Pick<Evidence, 'event' | 'reading'>): string | undefined {
  // ETSI EN 319 522-2, 8.3.3: handed over to somebody whom the recipient delegated.
  if (event === 'ContentHandover' && reading?.by.role === 'delegate') return `${ETSI_REASON}RE02`;
  return EVIDENCE_EVENTS[event].reason;
}
