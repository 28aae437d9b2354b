import type { Secret } from './secret.js';
import type { CardReading, Purpose, TokenReading } from './token.js';

/** The token that was looked at: a card that was changed meanwhile is not touched. */
export interface TokenChoice {
  readonly purpose: Purpose;
  readonly serial: string;
}

/** When the PUK may be used. */
export interface PukUse {
  /** Only where the PIN does not work now, so that nobody's PIN is replaced by mistake. */
  readonly notWhenActive: boolean;
  /** The holder agreed to use the last try, if it is the last. */
  readonly lastTry: boolean;
}

export interface PinSetting extends TokenChoice, PukUse {
  readonly puk: Secret;
  readonly newPin: Secret;
}

export interface PinChange extends TokenChoice {
  readonly pin: Secret;
  readonly newPin: Secret;
  readonly lastTry: boolean;
}

export interface Signing extends TokenChoice {
  readonly pin: Secret;
  /** CKA_ID of key and certificate, hex. */
  readonly keyId: string;
  /** Signed with SHA-256: RSASSA-PKCS1-v1_5, or ECDSA. */
  readonly data: Buffer;
  readonly lastTry: boolean;
}

/**
 * The card, whatever reaches it. Every call with a PIN or PUK uses at most one try, is never repeated, and throws an
 * AppError of the catalogue that says what became of it. Two such calls never run at once: the second is refused.
 */
export abstract class Tokens {
  /** @throws AppError MODULE_MISSING, MODULE_BROKEN, MODULE_SILENT */
  abstract read(): Promise<CardReading>;
  /** Activates or unblocks; answers how the token stands then. */
  abstract setPin(setting: PinSetting): Promise<TokenReading>;
  abstract changePin(change: PinChange): Promise<TokenReading>;
  /** RSA: the signature; ECDSA: DER as X9.62 has it. */
  abstract sign(signing: Signing): Promise<Buffer>;
  /** Waits until the card was taken out and is in again. @throws AppError NOT_REINSERTED */
  abstract awaitReinsertion(waitMs: number): Promise<void>;
}
