import type { Recipient } from './recipient.js';

/** A letter that passed the door's checks, before it is stored. */
export interface Letter {
  readonly content: Buffer;
  /** SHA-256 of the content. */
  readonly digest: Buffer;
  /** The Message-ID header as it stands, empty when there is none. */
  readonly messageIdHeader: string;
  readonly subject: string;
}

/** A submission: a letter, from whom, to whom. */
export interface Submission {
  readonly letter: Letter;
  readonly senderId: string;
  readonly organisation: string;
  readonly sender: string;
  readonly clientAddress: string;
  readonly recipients: readonly Recipient[];
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
