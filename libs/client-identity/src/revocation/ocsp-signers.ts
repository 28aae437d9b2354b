import { type KeyObject, X509Certificate } from 'node:crypto';
import { isIssuedBy } from '../certificate/authorities.js';
import { mayAnswerOcsp } from '../certificate/extensions.js';

/** Responders' certificates judged for good; they change once in months. */
const REMEMBERED_MAX = 1_000;
const responders = new Map<string, boolean>();

/**
 * The keys that may sign an authority's answers (RFC 6960 4.2.2.2): of whom it made responders itself, and its own;
 * never another authority's.
 *
 * @param sent the certificates that came with the answer, DER
 */
export function* keysThatMaySign(
  issuer: X509Certificate,
  sent: readonly Buffer[],
  now: Date,
): Generator<KeyObject> {
  for (const der of sent) {
    const certificate = new X509Certificate(der);
    if (isResponder(certificate) && isIssuedBy(issuer, certificate, now)) yield certificate.publicKey;
  }
  yield issuer.publicKey;
}

/** Whether a certificate is a responder's. Whose, and since when until when, is asked each time. */
function isResponder(certificate: X509Certificate): boolean {
  const known = responders.get(certificate.fingerprint256);
  if (known !== undefined) return known;
  const found = mayAnswerOcsp(certificate);
  if (responders.size >= REMEMBERED_MAX) responders.clear();
  responders.set(certificate.fingerprint256, found);
  return found;
}
