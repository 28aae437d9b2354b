/** SMPP 3.4 section 5.1.3, as far as a centre answers a bind or a submit_sm with it. */
const WORDS: Readonly<Record<number, string>> = {
  0x01: 'message length is invalid',
  0x02: 'command length is invalid',
  0x03: 'command is invalid',
  0x04: 'not allowed in this bind state',
  0x05: 'already bound',
  0x06: 'priority is invalid',
  0x07: 'registered delivery is invalid',
  0x08: 'system error',
  0x0a: 'source address is invalid',
  0x0b: 'destination address is invalid',
  0x0d: 'bind failed',
  0x0e: 'password is invalid',
  0x0f: 'system id is invalid',
  0x14: 'message queue is full',
  0x15: 'service type is invalid',
  0x43: 'esm_class is invalid',
  0x45: 'submit failed',
  0x48: 'type of the source address is invalid',
  0x49: 'numbering plan of the source address is invalid',
  0x50: 'type of the destination address is invalid',
  0x51: 'numbering plan of the destination address is invalid',
  0x58: 'throttled',
  0x61: 'scheduled time is invalid',
  0x62: 'validity period is invalid',
  0x64: 'temporary application error',
  0x65: 'permanent application error',
  0x66: 'rejected by the application',
  0xc0: 'optional part is invalid',
  0xc1: 'optional parameter is not allowed',
  0xc2: 'length of an optional parameter is invalid',
  0xc4: 'value of an optional parameter is invalid',
  0xfe: 'delivery failed',
  0xff: 'unknown error',
  0x104: 'data coding is invalid',
};

const HEX_DIGITS = 8;

/** A status in words and in hex, as operators look it up: `throttled (0x00000058)`. */
export function statusText(status: number): string {
  const hex = `0x${status.toString(16).padStart(HEX_DIGITS, '0').toUpperCase()}`;
  return `${WORDS[status] ?? 'an error of its own'} (${hex})`;
}

/**
 * What an answer to submit_sm means.
 * - `taken`: the centre has it
 * - `slower`: it takes less than it is given, or has trouble of the moment; the same again, later
 * - `broken`: it is about this session, which must be bound anew
 * - `refused`: it is about this message and stays so
 */
export type Answer = 'taken' | 'slower' | 'broken' | 'refused';

const SLOWER: ReadonlySet<number> = new Set([0x08, 0x14, 0x58, 0x64]);
/** The centre no longer takes us for bound. */
const BROKEN: ReadonlySet<number> = new Set([0x04]);

export function answerOf(status: number): Answer {
  if (status === 0) return 'taken';
  if (SLOWER.has(status)) return 'slower';
  return BROKEN.has(status) ? 'broken' : 'refused';
}

/** Bind answers that only a person can mend: bind failed, password, system id. */
const ACCOUNT_REFUSED: ReadonlySet<number> = new Set([0x0d, 0x0e, 0x0f]);

/** Whether the centre refused our account, so that asking soon again is of no use. */
export function isAccountRefused(status: number): boolean {
  return ACCOUNT_REFUSED.has(status);
}
