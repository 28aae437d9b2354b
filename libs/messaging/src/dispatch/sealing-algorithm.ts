import type { KeyObject } from 'node:crypto';

/** How secret parameters travel (RFC 7518 sections 4.6 and 5.3): a fresh key pair for each, then AES with a check value. */
export const KEY_AGREEMENT = 'ECDH-ES';
export const CONTENT_ENCRYPTION = 'A256GCM';

/** @throws Error for a key of another kind, so that a service with a wrong file does not start */
export function requireP256(key: KeyObject): KeyObject {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Error('the key of dispatches must be a P-256 key');
  return key;
}
