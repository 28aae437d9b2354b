/** Type ids of pg_type. */
const TYPES = { bytea: 17, text: 25, json: 114 } as const;
const UUID_TYPE = 2950;
const UUID_OCTETS = 16;
const UUID_LENGTH = 36;
const HYPHEN = 45;
const INT32 = 4;
const NULL_LENGTH = -1;

/**
 * An array in PostgreSQL's binary form (array_send: dimensions, null flag, element type, length, lower bound, then each
 * element with its length). pg would send an array as text: each octet of a `bytea` as two digits, each quote of a JSON
 * text escaped. A buffer it sends as it is.
 */
export function binaryArray(
  type: keyof typeof TYPES,
  values: readonly (Buffer | string | null | undefined)[],
): Buffer {
  const elements = values.map((value) =>
    typeof value === 'string' ? Buffer.from(value) : (value ?? undefined),
  );
  const parts = [headOf(TYPES[type], elements.length, elements.includes(undefined))];
  for (const element of elements) {
    parts.push(int32s(element?.length ?? NULL_LENGTH));
    if (element !== undefined) parts.push(element);
  }
  return Buffer.concat(parts);
}

/** The same of UUIDs, which are given in their usual form: as text each takes PostgreSQL a microsecond to read. */
export function binaryUuids(uuids: readonly string[]): Buffer {
  const head = headOf(UUID_TYPE, uuids.length, false);
  const array = Buffer.allocUnsafe(head.length + uuids.length * (INT32 + UUID_OCTETS));
  let at = head.copy(array);
  for (const uuid of uuids) {
    at = array.writeInt32BE(UUID_OCTETS, at);
    for (let index = 0; index < UUID_LENGTH; index += 2) {
      if (uuid.charCodeAt(index) === HYPHEN) index += 1;
      array[at++] = digitAt(uuid, index) * 16 + digitAt(uuid, index + 1);
    }
  }
  return array;
}

/**
 * Where each of several arrays ends in the one that they make together. PostgreSQL has no arrays of arrays of different
 * lengths: `together[last - length + 1:last]` is one of them again.
 */
export function endsOf(lengths: readonly number[]): number[] {
  let end = 0;
  return lengths.map((length) => (end += length));
}

/** Hexadecimal digits by their codes. */
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < 16; digit++)
  for (const sign of [digit.toString(16), digit.toString(16).toUpperCase()])
    DIGITS[sign.charCodeAt(0)] = digit;

function digitAt(text: string, index: number): number {
  return DIGITS[text.charCodeAt(index)] ?? 0;
}

function headOf(type: number, length: number, hasNulls: boolean): Buffer {
  return int32s(1, hasNulls ? 1 : 0, type, length, 1);
}

function int32s(...numbers: number[]): Buffer {
  const octets = Buffer.allocUnsafe(numbers.length * INT32);
  numbers.forEach((number, index) => octets.writeInt32BE(number, index * INT32));
  return octets;
}
