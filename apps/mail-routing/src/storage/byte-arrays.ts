/** Type id of bytea in pg_type. */
const BYTEA = 17;
const INT32 = 4;
const NULL_LENGTH = -1;

/**
 * A `bytea[]` in PostgreSQL's binary form (array_send: dimensions, null flag, element type, length, lower bound, then
 * each element with its length). pg would send an array as text, each octet as two digits; a buffer it sends as it is.
 */
export function encodeByteArrays(values: readonly (Buffer | undefined)[]): Buffer {
  const holes = values.includes(undefined) ? 1 : 0;
  const parts = [int32s(1, holes, BYTEA, values.length, 1)];
  for (const value of values) {
    parts.push(int32s(value?.length ?? NULL_LENGTH));
    if (value !== undefined) parts.push(value);
  }
  return Buffer.concat(parts);
}

function int32s(...numbers: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * INT32);
  numbers.forEach((number, index) => bytes.writeInt32BE(number, index * INT32));
  return bytes;
}
