import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type Lifetime } from './lifetime.js';

/** A certificate and the private key that belongs to it, both PEM (the key PKCS#8, P-256). */
export interface Credential {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a certificate on disk must be, to be kept. */
interface Expectation {
  readonly commonName: string;
  /** PEM of the issuer; undefined for a certificate that signs itself. */
  readonly issuer: string | undefined;
  readonly lifetime: Lifetime;
}

/** Whether key and certificate belong together and are what is wanted; false for anything unreadable. */
export function isKept(credential: Credential, wanted: Expectation): boolean {
  try {
    const certificate = new X509Certificate(credential.certificate);
    const issuer = wanted.issuer === undefined ? certificate : new X509Certificate(wanted.issuer);
    return (
      certificate.subject.split('\n').includes(`CN=${wanted.commonName}`) &&
      certificate.checkPrivateKey(createPrivateKey(credential.privateKey)) &&
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey) &&
      wanted.lifetime.keeps(certificate.validToDate)
    );
  } catch {
    return false;
  }
}
