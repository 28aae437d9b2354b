import { type KeyObject } from 'node:crypto';
import { type PinRule } from './pin.js';

/** The two PINs of a card; each guards the key of its name. */
export const PIN_NAMES = ['auth', 'sign'] as const;
/** `auth` signs in, `sign` signs documents. */
export type PinName = (typeof PIN_NAMES)[number];

/** One PIN with the key that it guards. */
export interface CardApplication {
  readonly rule: PinRule;
  readonly key: KeyObject;
  /** DER */
  readonly certificate: Buffer;
}

/** What the issuer puts on a card. */
export interface Personalisation {
  /** Comes before each PIN's label in the name of its token, such as `ARMID (AuthPIN)`. */
  readonly label: string;
  /** Eight octets. */
  readonly serialNumber: Buffer;
  readonly applications: Readonly<Record<PinName, CardApplication>>;
  /** Certificates of the authorities above the holder's, DER. */
  readonly authorities: readonly Buffer[];
  /** Whether the PUK is also an object of its own, which middleware takes for the security officer's PIN. */
  readonly hasOfficerPin: boolean;
  /** Whether each signature for a document asks for the PIN again, as qualified ones must. */
  readonly asksConsent: boolean;
}

/** Labels of the PINs, as CryptoCard Suite shows them. */
export const PIN_LABELS: Readonly<Record<PinName, string>> = { auth: 'AuthPIN', sign: 'SignPIN' };
/** By which number a command means a PIN; also the id of its key and certificate. */
export const PIN_REFERENCES: Readonly<Record<PinName, number>> = { auth: 1, sign: 2 };
/** The PUK, verified as the security officer's PIN. */
export const OFFICER_REFERENCE = 3;
