import type { KeptCode } from './code.js';

export const MODES = ['register', 'register-and-pay'] as const;
export type RegistrationMode = (typeof MODES)[number];
export const LANGUAGES = ['hy', 'en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Which text of the contract the holder has before them. */
export interface PinnedContract {
  /** The day from which it is in force. */
  readonly version: string;
  readonly language: Language;
  /** `sha-256:<hex>` of the exact octets. */
  readonly digest: string;
}

/** A card holder on the way to an active certificate. */
export interface Registration {
  readonly id: string;
  readonly psn: string;
  /** As the certificate has it. */
  readonly name: string;
  /** Of the certificate that is registered, which is the caller's. */
  readonly fingerprint: string;
  /** DER. */
  readonly certificate: Buffer;
  readonly notAfter: Date;
  /** `374XXXXXXXX`. */
  readonly mobile: string;
  readonly mode: RegistrationMode;
  readonly contract: PinnedContract;
  readonly state: RegistrationState;
  readonly code: KeptCode;
  readonly createdAt: Date;
  /** Until when it can be confirmed. */
  readonly expiresAt: Date;
}

/** `superseded`: a later one of the same certificate took its place. */
export type RegistrationState = 'open' | 'confirmed' | 'superseded';

const LIFE_MS = 60 * 60 * 1000;
/** A registration sends up to five SMS to a number that nobody has proved yet. */
export const REGISTRATIONS_A_DAY_MAX = 5;
/** The manual's one-step way has a code of four digits. */
const ONE_STEP_DIGITS = 4;

export function registrationEnd(createdAt: Date): Date {
  return new Date(createdAt.getTime() + LIFE_MS);
}

/** How long the code of this way is. @param digits the setting for all but the one-step way */
export function codeLength(mode: RegistrationMode, digits: number): number {
  return mode === 'register-and-pay' ? ONE_STEP_DIGITS : digits;
}

/** The mobile number as it may be shown: `374XX****XX`. */
export function maskMobile(mobile: string): string {
  return mobile.replace(/^(.{5}).*(.{2})$/, '$1****$2');
}

/** What its holder is told of it. */
export type RegistrationStatus = 'awaiting-code' | 'awaiting-payment' | 'active' | 'expired';

/**
 * @param certificateState what has become of the certificate meanwhile; undefined before it is registered
 */
export function statusOf(
  { state, expiresAt }: Pick<Registration, 'state' | 'expiresAt'>,
  certificateState: string | undefined,
  now: Date,
): RegistrationStatus {
  if (state === 'open') return now <= expiresAt ? 'awaiting-code' : 'expired';
  if (state === 'superseded') return 'expired';
  if (certificateState === 'registered') return 'awaiting-payment';
  // A suspension is the certificate's matter: the way to it is done.
  return certificateState === 'active' || certificateState === 'suspended' ? 'active' : 'expired';
}
