/** Why a certificate was revoked, with its number (RFC 5280 section 5.3.1): the reasons that a holder's certificate can have. */
export const REASON_NUMBERS = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
} as const;
export type Reason = keyof typeof REASON_NUMBERS;
export const REASONS = Object.keys(REASON_NUMBERS) as [Reason, ...Reason[]];

/** The only reason that can be taken back. */
export const HOLD: Reason = 'certificateHold';
