import { type KeyObject, verify } from 'node:crypto';
import { contentOf, type DerElement, elementAt, elementsIn } from './der.js';

/** Signature algorithms that authorities may use, by the hex of their identifiers' content, and their digest. */
const DIGESTS: Readonly<Record<string, string>> = {
  '2a864886f70d01010b': 'sha256', // sha256WithRSAEncryption
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256', // ecdsa-with-SHA256
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

/** `SEQUENCE { tbs, signatureAlgorithm, signature, … }`: lists (RFC 5280 5.1) and OCSP answers (RFC 6960 4.2.1) alike. */
export interface SignedStructure {
  readonly tbs: DerElement;
  readonly algorithm: DerElement;
  readonly signature: DerElement;
  /** What follows the signature. */
  readonly rest: readonly DerElement[];
}

/** @throws RangeError for octets that are none */
export function signedStructure(der: Buffer): SignedStructure {
  const [tbs, algorithm, signature, ...rest] = elementsIn(der, elementAt(der, 0, der.length));
  if (tbs === undefined || algorithm === undefined || signature === undefined) {
    throw new RangeError('it is not signed');
  }
  return { tbs, algorithm, signature, rest };
}

/** Whether the key's owner signed it; never by an algorithm that is not listed above. */
export function isSignedBy(
  der: Buffer,
  { tbs, algorithm, signature }: SignedStructure,
  key: KeyObject,
): boolean {
  const oid = contentOf(der, elementAt(der, algorithm.from, algorithm.end)).toString('hex');
  const digest = DIGESTS[oid];
  // A BIT STRING begins with the number of unused bits.
  const octets = contentOf(der, signature).subarray(1);
  return digest !== undefined && verify(digest, der.subarray(tbs.start, tbs.end), key, octets);
}
