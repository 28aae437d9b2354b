import 'reflect-metadata'; // @peculiar/x509 throws without it
import { createPrivateKey, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  type Extension,
  type Name,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type Credential } from './credential.js';
import { type Lifetime } from './lifetime.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** What to certify. Without an issuer the certificate signs itself. */
interface CertificateOrder {
  readonly subject: Name;
  readonly extensions: readonly Extension[];
  readonly lifetime: Lifetime;
  readonly issuer: Credential | undefined;
}

/** Makes a new P-256 key and its certificate, with a random serial number (RFC 5280 section 4.1.2.2). */
export async function issueCertificate(order: CertificateOrder): Promise<Credential> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const issuer = order.issuer && new X509Certificate(order.issuer.certificate);
  const certificate = await X509CertificateGenerator.create({
    subject: order.subject,
    issuer: issuer?.subjectName ?? order.subject,
    notBefore: order.lifetime.notBefore,
    notAfter: order.lifetime.notAfter,
    publicKey: keys.publicKey,
    signingKey: order.issuer ? await signingKey(order.issuer.privateKey) : keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      ...order.extensions,
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer?.publicKey ?? keys.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: `${PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag)}\n`,
  };
}

async function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
}
