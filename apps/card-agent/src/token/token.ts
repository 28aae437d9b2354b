/** Which of a card's two tokens: for signing in, or for signing documents (manual, "PIN activation"). */
export const PURPOSES = ['auth', 'sign'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** PKCS#11 2.40, CK_TOKEN_INFO flags. */
export const FLAG = {
  userPinInitialized: 0x8,
  protectedAuthenticationPath: 0x1_00,
  tokenInitialized: 0x4_00,
  userPinCountLow: 0x1_00_00,
  userPinFinalTry: 0x2_00_00,
  userPinLocked: 0x4_00_00,
  soPinCountLow: 0x10_00_00,
  soPinFinalTry: 0x20_00_00,
  soPinLocked: 0x40_00_00,
} as const;

/** A certificate as the token holds it; CKA_ID (hex) binds it to its key. */
export interface TokenCertificate {
  readonly id: string;
  readonly der: Buffer;
}

/** What PKCS#11 tells of one token, untouched. */
export interface TokenReading {
  readonly purpose: Purpose;
  readonly label: string;
  readonly serial: string;
  readonly reader: string;
  readonly flags: number;
  /** Lengths that the token takes for a PIN, in octets. */
  readonly pinLength: { readonly min: number; readonly max: number };
  readonly certificates: readonly TokenCertificate[];
}

/** What PKCS#11 tells of the whole computer. */
export interface CardReading {
  readonly module: { readonly path: string; readonly name: string; readonly version: string };
  readonly readers: readonly { readonly name: string; readonly hasCard: boolean }[];
  readonly tokens: readonly TokenReading[];
}

/**
 * How a PIN or a PUK stands. PKCS#11 tells a number of tries only for none and one; OpenSC shows a PIN that was never
 * set as locked, since the card does (reference: opensc framework-pkcs15.c).
 */
export type PinState = 'not-activated' | 'active' | 'locked';
export type Warning = 'wrong-before' | 'last-try';

export interface PinStanding {
  readonly state: PinState;
  /** Absent when the card does not tell. */
  readonly triesLeft?: 0 | 1;
  readonly warning?: Warning;
}

/** How a token's PIN stands, by its flags. */
export function pinStanding(flags: number): PinStanding {
  if ((flags & FLAG.userPinInitialized) === 0) return { state: 'not-activated' };
  if ((flags & FLAG.userPinLocked) !== 0) return { state: 'locked', triesLeft: 0 };
  if ((flags & FLAG.userPinFinalTry) !== 0) return { state: 'active', triesLeft: 1, warning: 'last-try' };
  return (flags & FLAG.userPinCountLow) !== 0
    ? { state: 'active', warning: 'wrong-before' }
    : { state: 'active' };
}

/** How a token's PUK stands, by its flags; many cards tell nothing of it. */
export function pukStanding(flags: number): { readonly locked: boolean; readonly warning?: Warning } {
  if ((flags & FLAG.soPinLocked) !== 0) return { locked: true };
  if ((flags & FLAG.soPinFinalTry) !== 0) return { locked: false, warning: 'last-try' };
  return (flags & FLAG.soPinCountLow) !== 0 ? { locked: false, warning: 'wrong-before' } : { locked: false };
}

export function hasPinPad(flags: number): boolean {
  return (flags & FLAG.protectedAuthenticationPath) !== 0;
}

/** The manual writes both SignPIN and SignPin; OpenSC puts the PIN's name in brackets behind the card's. */
export function purposeOf(label: string, flags: number): Purpose | undefined {
  if ((flags & FLAG.tokenInitialized) === 0) return undefined;
  const pin = /\((auth|sign)pin\)$/i.exec(label)?.[1]?.toLowerCase();
  return PURPOSES.find((purpose) => purpose === pin);
}
