import { type KeyObject, X509Certificate } from 'node:crypto';
import { AppError } from '@pep/errors';
import { ERRORS } from '../errors.js';

/** A client certificate by which a system submits letters for a sender. */
export interface ClientCertificate {
  /** SHA-256 of its DER, lower-case hex. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly expiresAt: Date;
}

/** As the contract of `pep.sender.changed.v1` says. */
export const CERTIFICATES_PER_SENDER_MAX = 20;

const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const RSA_BITS_MIN = 2_048;

/**
 * Reads one certificate from PEM.
 * @throws AppError `CERTIFICATE_INVALID` that says what is wrong with it
 */
export function readCertificate(pem: string, at: Date): ClientCertificate {
  const certificate = parse(pem);
  const expiresAt = new Date(certificate.validTo);
  if (expiresAt <= at) throw refusal(`has expired on ${expiresAt.toISOString()}`);
  if (certificate.ca) throw refusal('is an authority’s; give the certificate that the system itself shows');
  if (!isStrong(certificate.publicKey)) {
    throw refusal('has a weak key; it needs P-256, P-384, P-521 or RSA with 2048 bits or more');
  }
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  return { fingerprint, subject: certificate.subject.replaceAll('\n', ', '), expiresAt };
}

function parse(pem: string): X509Certificate {
  // A bundle would be read as its first one; a key does not belong here at all.
  if (pem.match(/-----BEGIN /g)?.length !== 1 || !pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw refusal('is not one certificate in PEM, without its key and without others');
  }
  try {
    return new X509Certificate(pem);
  } catch {
    throw refusal('can not be read');
  }
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'ec') return CURVES.has(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN;
}

function refusal(message: string): AppError {
  return new AppError(ERRORS.certificateInvalid, { errors: [{ field: 'certificate', message }] });
}
