import type { Recipient } from './recipient.js';

/** How a sending computer was recognised. */
export interface ProvenSource {
  /** The one of the entry's sources that matched, or the fingerprint of the client certificate. */
  readonly source: string;
  readonly proof: 'address' | 'spf' | 'reverse-dns' | 'certificate';
}

/** What the name system said of a letter: results as RFC 8601 2.7 names them. */
export interface AuthenticationResults {
  readonly spf: string;
  readonly dkim: string;
  readonly dmarc: string;
}

/** A submission's acceptance, so that its evidence says by itself what was accepted and what is to be counted. */
export interface AcceptanceBasis extends SubmissionBasis {
  /** Those that this acceptance added. */
  readonly recipients: Recipient[];
  /** SMS parts for each recipient that is a phone. */
  readonly smsSegments?: number;
}

/**
 * Why a submission was let in. It is written into the evidence of its acceptance, so that “was this address allowed
 * from this source at this moment?” has its answer there, whatever the registry says later.
 */
export interface SubmissionBasis extends ProvenSource, AuthenticationResults {
  readonly via: 'smtp' | 'rest';
  readonly clientAddress: string;
  /** The registry's entry that allowed it, and which version of that entry. */
  readonly entry: { readonly id: string; readonly version: number; readonly scope: 'address' | 'domain' };
}
