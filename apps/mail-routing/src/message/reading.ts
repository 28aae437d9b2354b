import type { Part } from './message-parts.js';

/** As what somebody reads a mailbox. */
export type ReaderRole = 'owner' | 'representative' | 'delegate';

/** Who did something in a mailbox. */
export interface ReadingPerson {
  readonly role: ReaderRole;
  readonly psn: string;
  /** As the certificate has it, in Latin letters. */
  readonly name: string;
  /** Random, made when it is recorded: the log holds a digest of salt and PSN, which nobody can try out. */
  readonly salt?: string;
}

/** A part by its number, and the digest of its octets. */
export interface PartMark {
  readonly n: number;
  readonly digest: string;
}

/** A part, and since when the recipient has had it. */
export interface OpenedPart extends PartMark {
  /** RFC 3339. */
  readonly at: string;
}

/** What an acknowledgement says of the parts. */
export interface PartsAcknowledged {
  readonly opened: readonly OpenedPart[];
  readonly unopened: readonly PartMark[];
}

/** What evidence of a handover, an acknowledgement or a correction says beside the time. */
export interface Reading {
  readonly by: ReadingPerson;
  /** E.1: the part that was handed over; absent when it was the whole letter. */
  readonly part?: PartMark;
  /** Acknowledgement: the words that were certified, and how much of the letter had been opened. */
  readonly statement?: string;
  readonly parts?: PartsAcknowledged;
  /** Correction: the evidence that it is about, which stays as it is, and what is wrong with it. */
  readonly corrects?: string;
  readonly reason?: string;
}

/** The words that a recipient certifies (recipient's manual, section 4). */
export const ACKNOWLEDGEMENT_STATEMENT = 'Հավաստում եմ, որ կարդացել և ընդունել եմ նամակի բովանդակությունը';

/** The first handover of a part; the whole letter is part 0. */
export interface Opening {
  readonly part: number;
  readonly at: Date;
}

/** Number of the whole letter among the parts. */
export const WHOLE_LETTER = 0;

/** Which parts the recipient had, by the openings so far: the whole letter holds every part. */
export function partsAcknowledged(parts: readonly Part[], openings: readonly Opening[]): PartsAcknowledged {
  const opened: OpenedPart[] = [];
  const unopened: PartMark[] = [];
  for (const { n, digest } of parts) {
    const at = firstOpening(openings, n);
    if (at === undefined) unopened.push({ n, digest });
    else opened.push({ n, digest, at: at.toISOString() });
  }
  return { opened, unopened };
}

/** When the recipient first had a part, by itself or in the whole letter. */
export function firstOpening(openings: readonly Opening[], n: number): Date | undefined {
  const times = openings
    .filter(({ part }) => part === n || part === WHOLE_LETTER)
    .map(({ at }) => at.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** The server's time of a step, never before the step that it rests on: clocks of machines differ, and are set back. */
export function notBefore(now: Date, ...earlier: readonly (Date | null)[]): Date {
  return new Date(Math.max(now.getTime(), ...earlier.map((one) => one?.getTime() ?? 0)));
}
