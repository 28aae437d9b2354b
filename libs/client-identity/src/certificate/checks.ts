import type { X509Certificate } from 'node:crypto';
import { AppError, type ErrorDefinition } from '@pep/errors';
import { type CertificateHolder, holderOf, type PsnExtractor } from './holder.js';

/** Why a certificate does not let its holder in; the texts say what the holder can do. */
export const CERTIFICATE_ERRORS = {
  missing: {
    code: 'CERTIFICATE_REQUIRED',
    kind: 'unauthenticated',
    message:
      'No certificate was presented. Insert the ID card, choose its AuthPIN certificate and connect again.',
  },
  untrusted: {
    code: 'CERTIFICATE_UNTRUSTED',
    kind: 'unauthenticated',
    message:
      'The certificate was not issued by an accepted authority. Use the certificate of an Armenian ID card.',
  },
  expired: {
    code: 'CERTIFICATE_EXPIRED',
    kind: 'unauthenticated',
    message: 'The certificate’s validity has ended. Apply for a new ID card.',
  },
  notYetValid: {
    code: 'CERTIFICATE_NOT_YET_VALID',
    kind: 'unauthenticated',
    message: 'The certificate is not valid yet. Check its dates.',
  },
  wrongPurpose: {
    code: 'CERTIFICATE_WRONG_PURPOSE',
    kind: 'unauthenticated',
    message: 'This certificate is not for signing in (no clientAuth). Choose the card’s AuthPIN certificate.',
  },
  revoked: {
    code: 'CERTIFICATE_REVOKED',
    kind: 'unauthenticated',
    message: 'The certificate was revoked. Apply for a new ID card, or ask the support.',
  },
  onHold: {
    code: 'CERTIFICATE_ON_HOLD',
    kind: 'unauthenticated',
    message:
      'The authority that issued the certificate has suspended it. Ask there to lift that, then sign in again.',
  },
  neverIssued: {
    code: 'CERTIFICATE_NOT_CONFIRMED',
    kind: 'unauthenticated',
    message:
      'The authority that should have issued the certificate does not know it. Ask the support of the ID card.',
  },
  notConfirmable: {
    code: 'REVOCATION_UNAVAILABLE',
    kind: 'unavailable',
    message:
      'Whether the certificate was revoked can not be found out now, because its authority does not answer. Try again in a few minutes.',
  },
  noHolder: {
    code: 'CERTIFICATE_WITHOUT_PSN',
    kind: 'unauthenticated',
    message:
      'The certificate names neither a public services number nor a system. Use the certificate of an Armenian ID card.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** RFC 5280 4.2.1.12 */
const EKU_CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** What TLS found out about the peer's chain. */
export interface PresentedCertificate {
  readonly certificate: X509Certificate | undefined;
  /** OpenSSL's verdict on the chain, such as `CERT_HAS_EXPIRED`; undefined when the chain is good. */
  readonly chainError: string | undefined;
}

type Check = (
  certificate: X509Certificate,
  presented: PresentedCertificate,
  now: Date,
) => ErrorDefinition | undefined;

const validityPeriod: Check = (certificate, _presented, now) => {
  if (now > certificate.validToDate) return CERTIFICATE_ERRORS.expired;
  return now < certificate.validFromDate ? CERTIFICATE_ERRORS.notYetValid : undefined;
};

/** Verdicts that another check explains better than “untrusted”. */
const EXPLAINED_ELSEWHERE = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'INVALID_PURPOSE']);

const trustedChain: Check = (_certificate, { chainError }) =>
  chainError === undefined || EXPLAINED_ELSEWHERE.has(chainError) ? undefined : CERTIFICATE_ERRORS.untrusted;

const signInPurpose: Check = (certificate, { chainError }) => {
  const usages = certificate.keyUsage as string[] | undefined;
  const forClients = usages === undefined || usages.includes(EKU_CLIENT_AUTH);
  return forClients && chainError !== 'INVALID_PURPOSE' ? undefined : CERTIFICATE_ERRORS.wrongPurpose;
};

/** A verdict explained by a check above that did not see the reason still refuses. */
const noVerdictLeft: Check = (_certificate, { chainError }) =>
  chainError === undefined ? undefined : CERTIFICATE_ERRORS.untrusted;

/** In this order: the first that objects is what the holder is told. */
const CHECKS: readonly Check[] = [trustedChain, validityPeriod, signInPurpose, noVerdictLeft];

/**
 * The holder of a certificate that may sign in. Its revocation is another question: somebody has to be asked.
 *
 * @param extractors where to look for the PSN; everywhere when left out
 * @throws AppError from {@link CERTIFICATE_ERRORS}
 */
export function admitHolder(
  presented: PresentedCertificate,
  now: Date,
  extractors?: readonly PsnExtractor[],
): CertificateHolder {
  const { certificate } = presented;
  if (certificate === undefined) throw new AppError(CERTIFICATE_ERRORS.missing);
  for (const check of CHECKS) {
    const objection = check(certificate, presented, now);
    if (objection !== undefined) throw new AppError(objection);
  }
  const holder = holderOf(certificate, extractors);
  if (holder === undefined) throw new AppError(CERTIFICATE_ERRORS.noHolder);
  return holder;
}
