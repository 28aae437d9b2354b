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
import { type Credential, type KeyKind } from './credential.js';
import { type Lifetime } from './lifetime.js';

const ALGORITHMS = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const satisfies Record<KeyKind, object>;

/** What to certify. Without an issuer the certificate signs itself. */
export interface CertificateOrder {
  readonly subject: Name;
  readonly extensions: readonly Extension[];
  readonly lifetime: Pick<Lifetime, 'notBefore' | 'notAfter'>;
  readonly keyKind: KeyKind;
  readonly issuer?: Credential;
}

/** Makes a new key and its certificate, with a random serial number (RFC 5280 section 4.1.2.2). */
export async function issueCertificate(order: CertificateOrder): Promise<Credential> {
  const algorithm = ALGORITHMS[order.keyKind];
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issuer = order.issuer && new X509Certificate(order.issuer.certificate);
  const certificate = await X509CertificateGenerator.create({
    subject: order.subject,
    issuer: issuer?.subjectName ?? order.subject,
    notBefore: order.lifetime.notBefore,
    notAfter: order.lifetime.notAfter,
    publicKey: keys.publicKey,
    signingKey: order.issuer ? await signingKeyOf(order.issuer) : keys.privateKey,
    signingAlgorithm: algorithm,
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

/** The key of a credential, ready to sign with SHA-256. */
export async function signingKeyOf({ privateKey }: Credential): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(privateKey);
  const algorithm = ALGORITHMS[key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec'];
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
}
