import type { X509Certificate } from 'node:crypto';
import { contentOf, elementAt, elementsIn, TAG } from './der.js';

/** Of RFC 5280 4.1, where the version, which may be absent, is not counted. */
const FIELD = { serialNumber: 0, subject: 4, subjectPublicKeyInfo: 5 } as const;

/** The subject as it is encoded, with its tag. */
export function subjectOf(certificate: X509Certificate): Buffer {
  return fieldOf(certificate, FIELD.subject);
}

/** The content of the serial number, as it is encoded. */
export function serialOf(certificate: X509Certificate): Buffer {
  const number = fieldOf(certificate, FIELD.serialNumber);
  return contentOf(number, elementAt(number, 0, number.length));
}

/** The bits of the public key, without its algorithm (`subjectPublicKey`). */
export function keyBitsOf(certificate: X509Certificate): Buffer {
  const info = fieldOf(certificate, FIELD.subjectPublicKeyInfo);
  const [, bits] = elementsIn(info, elementAt(info, 0, info.length));
  if (bits === undefined) throw new RangeError('the certificate is cut off');
  // A BIT STRING begins with the number of unused bits.
  return contentOf(info, bits).subarray(1);
}

function fieldOf(certificate: X509Certificate, index: number): Buffer {
  const der = certificate.raw;
  const tbs = elementAt(der, elementAt(der, 0, der.length).from, der.length);
  const field = [...elementsIn(der, tbs)].filter(({ tag }) => tag !== TAG.context0)[index];
  if (field === undefined) throw new RangeError('the certificate is cut off');
  return der.subarray(field.start, field.end);
}
