import { createHash } from 'node:crypto';

/** The files of a bundle by name, `mimetype` included. */
export type Files = ReadonlyMap<string, Buffer>;

/** One thing that was looked at: which part of the bundle, what about it, and how it stands. */
export interface Finding {
  /** File of the bundle, or the bundle's own file as `zip`. */
  readonly part: string;
  readonly check: Check;
  /** `unsure`: nothing is wrong, but whom to believe was not told, or something is not there. */
  readonly result: 'proved' | 'unsure' | 'false';
  /** A value beside the words: a time, a name, a number. */
  readonly detail?: string;
}

/** What can be looked at; each has its words in every language. */
export type Check =
  | 'form'
  | 'digest'
  | 'signature'
  | 'certificate'
  | 'time-stamp'
  | 'checkpoint'
  | 'log-key'
  | 'checkpoint-time'
  | 'leaf'
  | 'leaf-withheld'
  | 'not-sealed'
  | 'letter'
  | 'letter-missing'
  | 'agrees';

export const SIGNATURES = 'META-INF/signatures.xml';

/** SHA-256. */
export function digest(octets: Buffer | string): Buffer {
  return createHash('sha256').update(octets).digest();
}
