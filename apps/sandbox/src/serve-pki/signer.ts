import { webcrypto, X509Certificate } from 'node:crypto';
import { Certificate, CryptoEngine, setEngine } from 'pkijs';
import type { Credential } from '../resolve-credentials/credential.js';
import { signingKeyOf } from '../resolve-credentials/issue-certificate.js';

// pkijs signs with what is set here.
setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto }));

/** All signatures are made with it. */
export const SIGNING_HASH = 'SHA-256';

/** Who signs an answer. */
export interface Signer {
  readonly certificate: Certificate;
  /** DER of the certificate. */
  readonly raw: Buffer;
  readonly key: webcrypto.CryptoKey;
}

/** A credential as pkijs signs with it. */
export async function signerOf(credential: Credential): Promise<Signer> {
  const { raw } = new X509Certificate(credential.certificate);
  return { certificate: Certificate.fromBER(raw), raw, key: await signingKeyOf(credential) };
}

/** ASN.1 times of these protocols have no fractions of a second (RFC 5280 section 4.1.2.5). */
export function wholeSeconds(date: Date, laterSeconds = 0): Date {
  return new Date((Math.floor(date.getTime() / 1000) + laterSeconds) * 1000);
}
