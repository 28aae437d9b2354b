import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { AppError } from '@pep/errors';
import { CONTENT_ERRORS } from '../errors.js';

const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D 5.2.1.1: random ones are safe for 2^32 calls with one key; a data key lives an hour. */
const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;
/** To draw each by itself takes as long as to encrypt a letter of 10 KB. */
const NONCES_AT_ONCE = 256;

/** Octets that sealing adds. */
export const SEALED_OVERHEAD = NONCE_OCTETS + TAG_OCTETS;

/** AES-256-GCM with a random nonce: nonce, ciphertext, tag. */
export function seal(key: KeyObject, plain: Buffer, binding: Buffer): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(binding);
  const ciphertext = cipher.update(plain);
  return Buffer.concat([nonce, ciphertext, cipher.final(), cipher.getAuthTag()]);
}

let drawn: Buffer = Buffer.alloc(0);

/** Random octets that nobody was given before. */
function nextNonce(): Buffer {
  if (drawn.length === 0) drawn = randomBytes(NONCES_AT_ONCE * NONCE_OCTETS);
  const nonce = drawn.subarray(0, NONCE_OCTETS);
  drawn = drawn.subarray(NONCE_OCTETS);
  return nonce;
}

/** @throws AppError `CONTENT_DAMAGED` when it was changed, cut, sealed with another key or for another message */
export function unseal(key: KeyObject, sealed: Buffer, binding: Buffer): Buffer {
  if (sealed.length < SEALED_OVERHEAD) throw new AppError(CONTENT_ERRORS.damaged);
  const nonce = sealed.subarray(0, NONCE_OCTETS);
  const ciphertext = sealed.subarray(NONCE_OCTETS, -TAG_OCTETS);
  return decipher({ key, nonce, binding }, ciphertext, sealed.subarray(-TAG_OCTETS));
}

/** @throws AppError `CONTENT_DAMAGED` */
export function decipher(
  { key, nonce, binding }: { readonly key: KeyObject; readonly nonce: Buffer; readonly binding?: Buffer },
  ciphertext: Buffer,
  tag: Buffer,
): Buffer {
  const opened = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_OCTETS }).setAuthTag(tag);
  if (binding !== undefined) opened.setAAD(binding);
  const plain = opened.update(ciphertext);
  try {
    opened.final();
  } catch (error) {
    throw new AppError(CONTENT_ERRORS.damaged, { cause: error });
  }
  return plain;
}
