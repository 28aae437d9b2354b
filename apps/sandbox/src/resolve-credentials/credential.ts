import 'reflect-metadata'; // @peculiar/x509 throws without it
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type Extension, type Name, X509Certificate as ReadCertificate } from '@peculiar/x509';
import { type Lifetime } from './lifetime.js';

/** A certificate and the private key that belongs to it, both PEM (the key PKCS#8). */
export interface Credential {
  readonly certificate: string;
  readonly privateKey: string;
}

/** P-256, or RSA of 2048 bits. */
export type KeyKind = 'ec' | 'rsa';

/** What a certificate on disk must be, to be kept. */
interface Expectation {
  readonly subject: Name;
  readonly extensions: readonly Extension[];
  readonly keyKind: KeyKind;
  /** Undefined for a certificate that signs itself. */
  readonly issuer?: Credential;
  readonly lifetime: Lifetime;
}

/** Whether key and certificate belong together and are what is wanted; false for anything unreadable. */
export function isKept(credential: Credential, wanted: Expectation): boolean {
  try {
    const certificate = new X509Certificate(credential.certificate);
    const issuer = wanted.issuer === undefined ? certificate : new X509Certificate(wanted.issuer.certificate);
    return (
      says(new ReadCertificate(credential.certificate), wanted) &&
      certificate.publicKey.asymmetricKeyType === wanted.keyKind &&
      certificate.checkPrivateKey(createPrivateKey(credential.privateKey)) &&
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey) &&
      wanted.lifetime.keeps(certificate.validToDate)
    );
  } catch {
    return false;
  }
}

/** Whether it names whom it should, and has all that is wanted, the addresses of today's ports among it. */
function says(certificate: ReadCertificate, { subject, extensions }: Expectation): boolean {
  const found = certificate.extensions.map(({ rawData }) => Buffer.from(rawData));
  return (
    Buffer.from(certificate.subjectName.toArrayBuffer()).equals(Buffer.from(subject.toArrayBuffer())) &&
    extensions.every(({ rawData }) => found.some((one) => one.equals(Buffer.from(rawData))))
  );
}
