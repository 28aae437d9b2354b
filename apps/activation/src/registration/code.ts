import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';

/** What is kept of the code that proves that somebody has the phone that they name. */
export interface KeptCode {
  /** HMAC-SHA256 of the registration's id and the code; the code itself is in the SMS alone. */
  readonly digest: Buffer;
  /** How many codes were sent so far, this one included. */
  readonly sends: number;
  readonly sentAt: Date;
  readonly validUntil: Date;
  /** Wrong tries with this code. */
  readonly tries: number;
}

/** What a try came to. */
export type CodeVerdict = 'right' | 'wrong' | 'expired' | 'used-up';

const LIFE_MS = 10 * 60 * 1000;
const WAIT_MS = 60 * 1000;
export const TRIES_MAX = 5;
const SENDS_MAX = 5;

/** The key, and which registration the code is for: the same code is nothing to another. */
export interface CodePurpose {
  readonly key: Buffer;
  readonly registrationId: string;
}

/**
 * A fresh code and what is kept of it. There are so few codes that no slow hash would protect them; the key, which is not in
 * the database, does.
 * @param digits 4 to 8
 * @param before the one that was sent last
 */
export function newCode(
  purpose: CodePurpose,
  { digits, before, at }: { digits: number; before: KeptCode | undefined; at: Date },
): { readonly code: string; readonly kept: KeptCode } {
  const code = String(randomInt(10 ** digits)).padStart(digits, '0');
  const kept = {
    digest: digestOf(purpose, code),
    sends: (before?.sends ?? 0) + 1,
    sentAt: at,
    validUntil: new Date(at.getTime() + LIFE_MS),
    tries: 0,
  };
  return { code, kept };
}

/** How many more may be sent. */
export function sendsLeft({ sends }: KeptCode): number {
  return Math.max(0, SENDS_MAX - sends);
}

/** Before this no other is sent. */
export function nextCodeAt({ sentAt }: KeptCode): Date {
  return new Date(sentAt.getTime() + WAIT_MS);
}

/** Compares in a time that says nothing of where the two differ. */
export function tryCode(purpose: CodePurpose, kept: KeptCode, given: string, at: Date): CodeVerdict {
  if (at > kept.validUntil) return 'expired';
  if (kept.tries >= TRIES_MAX) return 'used-up';
  return timingSafeEqual(digestOf(purpose, given), kept.digest) ? 'right' : 'wrong';
}

function digestOf({ key, registrationId }: CodePurpose, code: string): Buffer {
  return createHmac('sha256', key).update(`${registrationId}\n${code}`).digest();
}
