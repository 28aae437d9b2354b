import type { Recipient } from '../message/recipient.js';
import type { EvidenceView } from './evidence-view.js';

/** What can be proved of a letter to whoever asks; every rendering says this and nothing else. */
export interface DeliveryProof {
  /** For the public check. */
  readonly code: string;
  readonly message: {
    readonly id: string;
    /** Legal entity code of the sender. */
    readonly organisation: string;
    readonly sender: string;
    readonly subject: string;
    /** Octets. */
    readonly size: number;
    readonly digest: string;
    /** RFC 3339. */
    readonly acceptedAt: string;
  };
  /** Whom the evidence is about: all recipients for the sender, a recipient alone for themselves. */
  readonly recipients: readonly Recipient[];
  /** In the order of recording. */
  readonly evidence: readonly EvidenceView[];
  /** When this was put together, RFC 3339. */
  readonly madeAt: string;
}
