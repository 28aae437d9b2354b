/** A certificate's state in the service, or `unknown` for a card that was never registered. */
export type CertificateStanding =
  'registered' | 'active' | 'suspended' | 'expired' | 'revoked' | 'replaced' | 'removed' | 'unknown';

/** What is known of every caller, whoever it is. */
interface CallerBase {
  /** The holder's name as the certificate has it, in Latin letters. */
  readonly name: string;
  /** SHA-256 of the certificate's DER, lower-case hex. */
  readonly fingerprint: string;
  readonly certificateState: CertificateStanding;
  readonly clientAddress: string;
}

/** A person who calls: nearly every call is a person's. */
export interface Caller extends CallerBase {
  readonly kind: 'person';
  readonly psn: string;
  /** Whether the gateway's configuration lists the PSN as an operator's. */
  readonly operator: boolean;
}

/** A program that calls, such as a sender's mail system; what it may do hangs on its certificate's fingerprint. */
export interface SystemCaller extends CallerBase {
  readonly kind: 'system';
  readonly operator: false;
}

/** Who calls, as the gateway found out and every service believes. */
export type Identity = Caller | SystemCaller;
