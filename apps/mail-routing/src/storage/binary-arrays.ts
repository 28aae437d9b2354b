/** Type ids of pg_type. */
const TYPES = { bytea: 17, text: 25, json: 114 } as const;
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
  const parts = [int32s(1, elements.includes(undefined) ? 1 : 0, TYPES[type], elements.length, 1)];
  for (const element of elements) {
    parts.push(int32s(element?.length ?? NULL_LENGTH));
    if (element !== undefined) parts.push(element);
  }
  return Buffer.concat(parts);
}

function int32s(...numbers: number[]): Buffer {
  const octets = Buffer.allocUnsafe(numbers.length * INT32);
  numbers.forEach((number, index) => octets.writeInt32BE(number, index * INT32));
  return octets;
}
