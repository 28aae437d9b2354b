/** What is known of a certificate's revocation. */
export interface RevocationVerdict {
  /** `unknown`: the authority says that it never issued it; `unavailable`: nobody answered who may be believed. */
  readonly status: 'good' | 'revoked' | 'unknown' | 'unavailable';
  readonly source: 'ocsp' | 'crl' | 'none';
  /** Why it was revoked, in RFC 5280's words (5.3.1), such as `keyCompromise`. */
  readonly reason?: string;
  readonly checkedAt: Date;
  /** Until when this may be repeated without asking again. */
  readonly freshUntil: Date;
  /** Of `unavailable`: until when the last good answer was fresh; absent when there was none. */
  readonly lastGoodUntil?: Date;
}

/** RFC 5280 5.3.1, by number. */
const REASONS: readonly (string | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];

/** The name of a reason code; undefined for none and for a number that RFC 5280 does not have. */
export function reasonNamed(code: number | undefined): string | undefined {
  return code === undefined ? undefined : REASONS[code];
}

/** What an authority said of one certificate, before it is known how long that may be kept. */
export interface AuthorityAnswer {
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly reason?: string;
  readonly checkedAt: Date;
  /** The authority's own end of the answer; undefined when it named none. */
  readonly nextUpdate: Date | undefined;
}

/** An authority's clock may be so far ahead of ours, milliseconds. */
export const CLOCK_SKEW_MS = 5 * 60_000;
