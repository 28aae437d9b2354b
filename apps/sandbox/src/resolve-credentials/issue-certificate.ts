import 'reflect-metadata'; // @peculiar/x509 throws without it
import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto';
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

/** Makes a new key and its certificate. */
export async function issueCertificate(order: CertificateOrder): Promise<Credential> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHMS[order.keyKind], true, ['sign', 'verify']);
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: await certify(order, keys.publicKey, keys.privateKey),
    privateKey: `${PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag)}\n`,
  };
}

/** Makes the certificate, PEM, of a key that is somewhere else; of the key only its public half is needed. */
export async function certifyKey(
  publicKey: KeyObject,
  order: CertificateOrder & { readonly issuer: Credential },
): Promise<string> {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = ALGORITHMS[order.keyKind];
  return certify(order, await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']));
}

/** With a random serial number (RFC 5280 section 4.1.2.2). @param own signs where there is no issuer */
async function certify(
  order: CertificateOrder,
  publicKey: webcrypto.CryptoKey,
  own?: webcrypto.CryptoKey,
): Promise<string> {
  const issuer = order.issuer && new X509Certificate(order.issuer.certificate);
  const signer = order.issuer ? await signingKeyOf(order.issuer) : own;
  if (signer === undefined) throw new Error('a certificate needs somebody who signs it');
  const certificate = await X509CertificateGenerator.create({
    subject: order.subject,
    issuer: issuer?.subjectName ?? order.subject,
    notBefore: order.lifetime.notBefore,
    notAfter: order.lifetime.notAfter,
    publicKey,
    signingKey: signer,
    signingAlgorithm: ALGORITHMS[order.keyKind],
    extensions: [
      ...order.extensions,
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer?.publicKey ?? publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** The key of a credential, ready to sign with SHA-256. */
export async function signingKeyOf({ privateKey }: Credential): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(privateKey);
  const algorithm = ALGORITHMS[key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec'];
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
}
