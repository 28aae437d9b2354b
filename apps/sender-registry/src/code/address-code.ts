import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

/** A code that was mailed to an address on behalf of an organisation. */
export interface AddressCode {
  /** Legal entity code. */
  readonly organisation: string;
  readonly address: string;
  readonly salt: Buffer;
  readonly digest: Buffer;
  /** How many codes were sent so far, this one included. */
  readonly requests: number;
  readonly sentAt: Date;
  readonly validUntil: Date;
  /** Wrong tries. */
  readonly tries: number;
}

/** What a try came to. */
export type Verdict = 'right' | 'wrong' | 'expired' | 'used-up';

const DIGITS = 6;
const LIFE_MS = 30 * 60 * 1000;
export const TRIES_MAX = 5;
const FIRST_WAIT_MS = 60 * 1000;
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;
const SALT_OCTETS = 16;
const DIGEST_OCTETS = 32;

/**
 * A fresh code and what is kept of it. scrypt with a salt of its own, because a million codes are soon tried: this way a
 * stolen table costs more than the half hour for which a code is good, and there is no key to look after.
 * @param before the one sent last to the same address for the same organisation
 */
export async function newCode(
  to: Pick<AddressCode, 'organisation' | 'address'>,
  before: AddressCode | undefined,
  at: Date,
): Promise<{ readonly code: string; readonly kept: AddressCode }> {
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
  const salt = randomBytes(SALT_OCTETS);
  const kept = {
    ...{ organisation: to.organisation, address: to.address },
    ...{ salt, digest: await derive(code, salt) },
    ...{ requests: (before?.requests ?? 0) + 1, tries: 0 },
    ...{ sentAt: at, validUntil: new Date(at.getTime() + LIFE_MS) },
  };
  return { code, kept };
}

/**
 * When the next may be sent: each wait is twice the one before, from a minute to a day. With five tries for each code,
 * nobody guesses a million of them in a lifetime, and nobody’s mailbox is flooded.
 */
export function nextCodeAt({ sentAt, requests }: AddressCode): Date {
  return new Date(sentAt.getTime() + Math.min(FIRST_WAIT_MS * 2 ** (requests - 1), LONGEST_WAIT_MS));
}

/** Compares in a time that says nothing of where the two differ. */
export async function tryCode(kept: AddressCode, given: string, at: Date): Promise<Verdict> {
  if (at > kept.validUntil) return 'expired';
  if (kept.tries >= TRIES_MAX) return 'used-up';
  return timingSafeEqual(await derive(given, kept.salt), kept.digest) ? 'right' : 'wrong';
}

/** Beside the event loop: it takes tens of milliseconds by intent. */
function derive(code: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, DIGEST_OCTETS, (error, digest) => {
      if (error === null) resolve(digest);
      else reject(error);
    });
  });
}
