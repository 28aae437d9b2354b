import { fromBER, type Integer, type Sequence } from 'asn1js';

const NUMBER_OCTETS = 32;

/** A P-256 signature as its two numbers, 32 octets each, from DER (RFC 3279 section 2.2.3). */
export function numbersOfSignature(der: Buffer): Buffer {
  const numbers = (fromBER(new Uint8Array(der)).result as Sequence).valueBlock.value as Integer[];
  return Buffer.concat(
    numbers.map(({ valueBlock }) => {
      const digits = Buffer.from(valueBlock.valueHexView).subarray(-NUMBER_OCTETS);
      return Buffer.concat([Buffer.alloc(NUMBER_OCTETS - digits.length), digits]);
    }),
  );
}
