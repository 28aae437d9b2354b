import { constants, createECDH, type KeyObject, privateEncrypt } from 'node:crypto';
import { integer, sequence } from './tlv.js';

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P256_OCTETS = 32;

/**
 * What a card computes: RSA over a block that is padded already or, with `pads`, padded by the card (PKCS #1 v1.5);
 * ECDSA over a ready hash, as DER.
 */
export function signRaw(key: KeyObject, data: Buffer, pads: boolean): Buffer {
  if (key.asymmetricKeyType === 'ec') return signHash(key, data);
  if (pads) return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, data);
  const block = Buffer.alloc((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  data.copy(block, block.length - data.length);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}

/**
 * ECDSA on P-256 (FIPS 186-5 section 6.4.1). Node signs messages only, and a card is given hashes. BigInt takes a
 * time that depends on the key, so this is for test keys.
 */
function signHash(key: KeyObject, hash: Buffer): Buffer {
  const secret = BigInt(
    `0x${Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url').toString('hex')}`,
  );
  const digest = BigInt(`0x${hash.subarray(0, P256_OCTETS).toString('hex')}`);
  for (;;) {
    const nonce = createECDH('prime256v1');
    nonce.generateKeys();
    const x = nonce.getPublicKey('hex', 'uncompressed').slice(2, 2 + 2 * P256_OCTETS);
    const r = BigInt(`0x${x}`) % P256_ORDER;
    const inverse = power(BigInt(`0x${nonce.getPrivateKey('hex')}`), P256_ORDER - 2n);
    const s = (inverse * (digest + r * secret)) % P256_ORDER;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
}

/** Modulo the order, which is prime: to the power of order - 2 is the inverse. */
function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % P256_ORDER];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P256_ORDER;
    square = (square * square) % P256_ORDER;
  }
  return result;
}
