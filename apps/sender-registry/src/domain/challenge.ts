import { randomBytes } from 'node:crypto';

/** What the holder of a domain publishes, to prove that it is theirs. */
export interface Challenge {
  /** The whole text of the TXT record. */
  readonly value: string;
  readonly expiresAt: Date;
}

/** Whom DNS is handed to for setting a record may take days; an old one should not lie about for ever. */
const LIFE_MS = 7 * 24 * 60 * 60 * 1000;
const RANDOM_OCTETS = 20;

export function newChallenge(at: Date): Challenge {
  const value = `pep-verification=${randomBytes(RANDOM_OCTETS).toString('base64url')}`;
  return { value, expiresAt: new Date(at.getTime() + LIFE_MS) };
}

/** The name of the TXT record; below the domain, where it can not be in the way of another record. */
export function challengeName(domain: string): string {
  return `_pep-challenge.${domain}`;
}

/** Whether the records that were found prove it; spaces around a value are a habit of DNS consoles. */
export function isProvedBy(challenge: Challenge, records: readonly string[]): boolean {
  return records.some((record) => record.trim() === challenge.value);
}
