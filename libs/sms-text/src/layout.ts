import { septetsOf } from './gsm-alphabet.js';

/** A letter to a phone has at most so many parts. */
export const SMS_SEGMENTS_MAX = 10;

/** A text as SMS carry it. */
export interface SmsLayout {
  readonly alphabet: 'gsm-7' | 'ucs-2';
  /** The octets of each part without its user data header: a septet each, or UTF-16BE. */
  readonly segments: readonly Buffer[];
}

/** 3GPP TS 23.040 section 9.2.3.24: 140 octets, of which a part of several gives 6 to its header (8-bit reference). */
const ROOM = {
  'gsm-7': { single: 160, part: 153 },
  'ucs-2': { single: 140, part: 134 },
} as const;

/**
 * Lays a text out: in GSM 7-bit when every character is in that alphabet, else in UCS-2; in one part when it fits, else
 * in several that are joined by the phone. Neither an escape pair nor a surrogate pair is torn apart. Line ends become
 * one LF. A text of no characters has one empty part.
 */
export function layOutSms(text: string): SmsLayout {
  const characters = Array.from(text.replace(/\r\n?/g, '\n'));
  const septets = characters.map((character) => septetsOf(character));
  const alphabet = septets.every((one) => one !== undefined) ? 'gsm-7' : 'ucs-2';
  const pieces = alphabet === 'gsm-7' ? septets.map((one) => Buffer.from(one ?? [])) : characters.map(utf16);
  return { alphabet, segments: split(pieces, ROOM[alphabet]) };
}

function utf16(character: string): Buffer {
  return Buffer.from(character, 'utf16le').swap16();
}

function split(
  pieces: readonly Buffer[],
  room: { readonly single: number; readonly part: number },
): Buffer[] {
  const whole = Buffer.concat(pieces);
  if (whole.length <= room.single) return [whole];
  const segments: Buffer[] = [];
  let start = 0;
  let end = 0;
  for (const { length } of pieces) {
    if (end + length - start > room.part) {
      segments.push(whole.subarray(start, end));
      start = end;
    }
    end += length;
  }
  return [...segments, whole.subarray(start)];
}
