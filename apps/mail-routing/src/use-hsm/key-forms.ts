import { createPublicKey, type KeyObject } from 'node:crypto';
import { fromBER, type Integer, type Sequence } from 'asn1js';

/** SubjectPublicKeyInfo up to the key itself (RFC 8410 section 4, RFC 5480 section 2). */
const SPKI_PREFIX = {
  ed25519: Buffer.from('302a300506032b6570032100', 'hex'),
  p256: Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'),
} as const;
const KEY_OCTETS = { ed25519: 32, p256: 65 } as const;

/** The public key that CKA_EC_POINT holds: modules give the point as it is, or as a DER octet string. */
export function publicKeyOf(kind: keyof typeof SPKI_PREFIX, point: Buffer): KeyObject {
  const raw = point.subarray(-KEY_OCTETS[kind]);
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX[kind], raw]), format: 'der', type: 'spki' });
}

const INTEGER = 0x02;
const SEQUENCE = 0x30;
const SIGN_BIT = 0x80;

/** An ECDSA signature as DER, from PKCS#11's two numbers one after the other. */
export function derOfSignature(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const numbers = [signature.subarray(0, half), signature.subarray(half)].map(derInteger);
  const content = Buffer.concat(numbers);
  return Buffer.concat([Buffer.of(SEQUENCE, content.length), content]);
}

function derInteger(number: Buffer): Buffer {
  let start = 0;
  while (start < number.length - 1 && number[start] === 0) start++;
  const digits = number.subarray(start);
  const padded = (digits[0] ?? 0) & SIGN_BIT ? Buffer.concat([Buffer.of(0), digits]) : digits;
  return Buffer.concat([Buffer.of(INTEGER, padded.length), padded]);
}

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
