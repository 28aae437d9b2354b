/** Joins octets and lists of octets. */
export function octets(...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  return Buffer.concat(parts.map((part) => Uint8Array.from(part)));
}

/** One tag, its length in the shortest form (ITU-T X.690 section 10.1; 65,535 octets at most) and its value. */
export function tlv(tag: number, ...values: readonly (Uint8Array | readonly number[])[]): Buffer {
  const value = octets(...values);
  return octets([tag], lengthOctets(value.length), value);
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

/** SEQUENCE */
export const sequence = (...values: readonly Buffer[]): Buffer => tlv(0x30, ...values);
/** OCTET STRING */
export const octetString = (value: Uint8Array | readonly number[]): Buffer => tlv(0x04, value);
/** UTF8String */
export const utf8String = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
/** BIT STRING whose last octet has so many unused bits. */
export const bitString = (unused: number, ...bits: readonly number[]): Buffer => tlv(0x03, [unused], bits);
/** The value TRUE of a BOOLEAN. */
export const TRUE = tlv(0x01, [0xff]);

/** INTEGER of a number that is not negative. */
export function integer(value: number | bigint): Buffer {
  const digits = value.toString(16);
  const magnitude = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  // A first bit that is set would mean a negative number.
  return tlv(0x02, (magnitude[0] ?? 0) >= 0x80 ? [0] : [], magnitude);
}
