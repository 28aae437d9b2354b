import { type KeyObject } from 'node:crypto';
import pkcs11js, { type Template } from 'pkcs11js';

/** OID of P-256, DER: what CKA_EC_PARAMS holds. */
const P256 = Buffer.from('06082a8648ce3d030107', 'hex');

/** The attributes that hold the key itself: RSA or P-256. */
export function keyAttributes(key: KeyObject): Template {
  const jwk = key.export({ format: 'jwk' }) as Record<string, string | undefined>;
  const number = (name: string): Buffer => Buffer.from(jwk[name] ?? '', 'base64url');
  if (key.asymmetricKeyType === 'ec') {
    return [
      { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_EC },
      { type: pkcs11js.CKA_EC_PARAMS, value: P256 },
      { type: pkcs11js.CKA_VALUE, value: number('d') },
    ];
  }
  return [
    { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_RSA },
    { type: pkcs11js.CKA_MODULUS, value: number('n') },
    { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: number('e') },
    { type: pkcs11js.CKA_PRIVATE_EXPONENT, value: number('d') },
    { type: pkcs11js.CKA_PRIME_1, value: number('p') },
    { type: pkcs11js.CKA_PRIME_2, value: number('q') },
    { type: pkcs11js.CKA_EXPONENT_1, value: number('dp') },
    { type: pkcs11js.CKA_EXPONENT_2, value: number('dq') },
    { type: pkcs11js.CKA_COEFFICIENT, value: number('qi') },
  ];
}
