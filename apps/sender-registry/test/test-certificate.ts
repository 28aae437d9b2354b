import 'reflect-metadata'; // @peculiar/x509 throws without it
import { webcrypto } from 'node:crypto';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';

/** What is special about a certificate. */
export interface CertificateOptions {
  readonly key?: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams;
  readonly authority?: boolean;
  readonly notAfter?: Date;
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) };

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
export const P384 = { name: 'ECDSA', namedCurve: 'P-384' };
export const RSA_2048 = { ...RSA, modulusLength: 2048 };
export const RSA_1024 = { ...RSA, modulusLength: 1024 };

/** A self-signed certificate of a system, PEM. */
export async function testCertificate(options: CertificateOptions = {}): Promise<string> {
  const { key = P256, authority = false, notAfter = new Date('2049-01-01T00:00:00Z') } = options;
  const keys = await webcrypto.subtle.generateKey(key, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=a sender’s system',
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter,
    keys,
    signingAlgorithm: { ...key, hash: 'SHA-256' },
    extensions: authority ? [new BasicConstraintsExtension(true)] : [],
  });
  return certificate.toString('pem');
}
