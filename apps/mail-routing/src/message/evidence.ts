import type { Recipient } from './recipient.js';
import type { AcceptanceBasis } from './submission-basis.js';

/** Base of the standard events (ETSI EN 319 522-1, table 1). */
const ETSI_EVENT = 'http://uri.etsi.org/19522/Event/';
/** Base of our national events, which no ETSI event stands for. */
const NATIONAL_EVENT = 'https://e-citizen.am/ns/event/';
/** Base of the standard reasons (ETSI EN 319 522-2, 8.3.3). */
const ETSI_REASON = 'http://uri.etsi.org/19522/EventReason/';

/** The events that this service records, by their exact ETSI names, and `ContentAcknowledgement`, which is ours. */
export const EVIDENCE_EVENTS = {
  SubmissionAcceptance: { uri: `${ETSI_EVENT}SubmissionAcceptance`, reason: `${ETSI_REASON}RA01` },
  ContentConsignment: { uri: `${ETSI_EVENT}ContentConsignment`, reason: `${ETSI_REASON}RD01` },
  ConsignmentNotification: { uri: `${ETSI_EVENT}ConsignmentNotification`, reason: undefined },
  ConsignmentNotificationFailure: { uri: `${ETSI_EVENT}ConsignmentNotificationFailure`, reason: undefined },
  RelayToNonERDS: { uri: `${ETSI_EVENT}RelayToNonERDS`, reason: `${ETSI_REASON}RF01` },
  RelayToNonERDSFailure: { uri: `${ETSI_EVENT}RelayToNonERDSFailure`, reason: undefined },
  ContentHandover: { uri: `${ETSI_EVENT}ContentHandover`, reason: `${ETSI_REASON}RE01` },
  ContentAcknowledgement: { uri: `${NATIONAL_EVENT}ContentAcknowledgement`, reason: undefined },
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
}
