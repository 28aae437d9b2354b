/** Two bits for each certificate (Token Status List 7.1: valid, invalid, suspended; 3 is left to the application). */
const STATUS = { valid: 0, invalid: 1, suspended: 2, notActive: 3 } as const;
export const STATUS_BITS = 2;
const PER_OCTET = 4;
/** Certificates of one list: 32 KiB of bits, and less when it is compressed. */
export const LIST_SIZE = 131_072;

/** What the list says of a certificate in this state of the service. */
export function statusValue(state: string): number {
  if (state === 'active') return STATUS.valid;
  if (state === 'suspended') return STATUS.suspended;
  return state === 'registered' ? STATUS.notActive : STATUS.invalid;
}

/** Which list a certificate is in and where, by its number, which begins with 1. */
export function placeOf(number: number): { readonly list: number; readonly index: number } {
  const zeroBased = number - 1;
  return { list: Math.floor(zeroBased / LIST_SIZE) + 1, index: zeroBased % LIST_SIZE };
}

/**
 * The statuses as octets (Token Status List 4.1): the first one in the lowest bits of the first octet. Places that nobody
 * has say “not active”.
 */
export function statusOctets(values: ReadonlyMap<number, number>): Buffer {
  const octets = Buffer.alloc(LIST_SIZE / PER_OCTET, 0xff);
  for (const [index, value] of values) {
    const at = Math.floor(index / PER_OCTET);
    const shift = (index % PER_OCTET) * STATUS_BITS;
    const others = (octets[at] ?? 0) & ~(0b11 << shift);
    octets[at] = others | (value << shift);
  }
  return octets;
}
