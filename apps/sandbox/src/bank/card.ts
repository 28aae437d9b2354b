import { actionOfDigits } from './action-codes.js';

/** How one may pay, as the payment page names it. */
export const METHODS = ['arca', 'virtual-arca', 'visa', 'mastercard'] as const;
export type Method = (typeof METHODS)[number];

const NUMBER_FORMS: Readonly<Record<Method, RegExp>> = {
  arca: /^9051\d{12}$/,
  'virtual-arca': /^9051\d{12}$/,
  visa: /^4(?:\d{12}|\d{15}|\d{18})$/,
  mastercard: /^(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/,
};

/** A card as it was typed; it lives for one request and is kept nowhere. */
export interface TypedCard {
  readonly method: Method;
  /** Digits only. */
  readonly pan: string;
  /** YYYYMM */
  readonly expiration: string;
  readonly cardholderName: string;
}

/** What the bank keeps of a card. */
export interface KeptCard {
  readonly method: Method;
  /** First six and last four digits. */
  readonly pan: string;
  /** YYYYMM */
  readonly expiration: string;
  readonly cardholderName: string;
}

/** Whether the number can be a card of that kind, its check digit (ISO/IEC 7812-1, Luhn) included. */
export function isCardNumber(method: Method, pan: string): boolean {
  return NUMBER_FORMS[method].test(pan) && hasCheckDigit(pan);
}

/** Whether the last digit is right (Luhn). */
export function hasCheckDigit(pan: string): boolean {
  const sum = Array.from(pan, Number)
    .toReversed()
    .map((digit, index) => digit * (index % 2 === 0 ? 1 : 2))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

/** What is kept: the manual's form of a masked number, `411111**1111`. */
export function keptCard({ method, pan, expiration, cardholderName }: TypedCard): KeptCard {
  return { method, pan: `${pan.slice(0, 6)}**${pan.slice(-4)}`, expiration, cardholderName };
}

/** How a test card's payment ends: the four digits before the check digit say it. */
export function outcomeOf(pan: string): number {
  return actionOfDigits(pan.slice(-5, -1));
}

/** Visa and Mastercard ask the holder's bank who is paying. */
export function asksHolder(method: Method): boolean {
  return method === 'visa' || method === 'mastercard';
}
