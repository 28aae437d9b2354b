/** A certificate's state in the service, or `unknown` for a card that was never registered. */
export type CertificateStanding =
  'registered' | 'active' | 'suspended' | 'expired' | 'revoked' | 'replaced' | 'removed' | 'unknown';

/** Who calls, as the gateway found out and every service believes. */
export interface Caller {
  readonly kind: 'person';
  readonly psn: string;
  /** The holder's name as the certificate has it, in Latin letters. */
  readonly name: string;
  /** SHA-256 of the certificate's DER, lower-case hex. */
  readonly fingerprint: string;
  readonly certificateState: CertificateStanding;
  /** Whether the gateway's configuration lists the PSN as an operator's. */
  readonly operator: boolean;
  readonly clientAddress: string;
}
