import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

/** What is kept of the code that was sent last to a target. */
export interface TargetCode {
  readonly salt: Buffer;
  readonly digest: Buffer;
  /** How many codes were sent to it so far. */
  readonly requests: number;
  readonly sentAt: Date;
  readonly validUntil: Date;
  /** Wrong tries. */
  readonly tries: number;
}

const DIGITS = 6;
const LIFE_MS = 30 * 60_000;
const TRIES_MAX = 5;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
const SALT_OCTETS = 16;
const DIGEST_OCTETS = 32;

/** Codes that one mailbox may have sent in a day, to whatever addresses: nobody's phone is flooded through us. */
export const CODES_PER_DAY_MAX = 12;

/**
 * A fresh code and what is kept of it: scrypt with a salt of its own, so that trying all codes against a stolen table costs
 * more than the half hour for which one is good.
 * @param requests codes that were sent to the target before
 */
export async function newCode(requests: number, at: Date): Promise<{ code: string; kept: TargetCode }> {
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
  const salt = randomBytes(SALT_OCTETS);
  const digest = await derive(code, salt);
  const validUntil = new Date(at.getTime() + LIFE_MS);
  return { code, kept: { salt, digest, requests: requests + 1, sentAt: at, validUntil, tries: 0 } };
}

/** When the next may be sent to the same target: each wait is twice the one before, from a minute to a day. */
export function nextCodeAt({ sentAt, requests }: Pick<TargetCode, 'sentAt' | 'requests'>): Date {
  return new Date(sentAt.getTime() + Math.min(FIRST_WAIT_MS * 2 ** (requests - 1), LONGEST_WAIT_MS));
}

/** Whether the code may still be tried. */
export function isOpen({ validUntil, tries }: TargetCode, at: Date): boolean {
  return at <= validUntil && tries < TRIES_MAX;
}

/** Compares in a time that says nothing of where the two differ. */
export async function isRight({ salt, digest }: TargetCode, given: string): Promise<boolean> {
  return timingSafeEqual(await derive(given, salt), digest);
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
