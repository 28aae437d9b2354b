import type { SubmissionBasis } from './submission-basis.js';
import type { Recipient } from './recipient.js';

/** The exact bytes of a letter: in memory while it is small, else in the content store already. */
export type Content =
  | { readonly body: Buffer; readonly location?: undefined; readonly fileKey?: undefined }
  /** `fileKey`: what its file is encrypted with; absent when it is not. */
  | { readonly body?: undefined; readonly location: string; readonly fileKey?: Buffer };

/** A letter that passed the door's checks, before it is stored. */
export interface Letter {
  readonly content: Content;
  /** Octets. */
  readonly size: number;
  /** SHA-256 of the content. */
  readonly digest: Buffer;
  /** The Message-ID header as it stands, empty when there is none. */
  readonly messageIdHeader: string;
  readonly subject: string;
}

/** What the sender wants to be told (RFC 3461 4.3, 4.4); absent when it did not say. */
export interface EnvelopeRequest {
  /** RET: how much of the letter a report returns. */
  readonly returnContent?: 'FULL' | 'HDRS';
  /** ENVID: the sender's own name for this submission. */
  readonly envelopeId?: string;
}

/** A recipient of one submission, with what the sender wants to be told of it (RFC 3461 4.1, 4.2). */
export interface SubmissionRecipient extends Recipient {
  /** NOTIFY: `NEVER`, or some of `SUCCESS`, `FAILURE`, `DELAY`, comma separated. */
  readonly notify?: string;
  /** ORCPT: the address that the sender knows the recipient by. */
  readonly originalRecipient?: string;
}

/** What a phone gets of a letter. */
export interface PhoneText {
  readonly text: string;
  /** Parts that the text has as SMS. */
  readonly segments: number;
}

/** A submission: a letter, from whom, to whom, and why it was let in. */
export interface Submission {
  readonly letter: Letter;
  readonly senderId: string;
  readonly organisation: string;
  readonly sender: string;
  readonly basis: SubmissionBasis;
  readonly request: EnvelopeRequest;
  readonly recipients: readonly SubmissionRecipient[];
  /** What the recipients that are phones get; absent when none is. */
  readonly phoneText?: PhoneText | undefined;
}

/** An accepted message without its content. */
export interface Message {
  readonly id: string;
  readonly organisation: string;
  readonly senderId: string;
  readonly sender: string;
  readonly subject: string;
  readonly size: number;
  readonly digest: Buffer;
  readonly acceptedAt: Date;
}

/** A digest as clients see it. */
export function formatDigest(digest: Buffer): string {
  return `sha-256:${digest.toString('hex')}`;
}
