import { X509Certificate } from 'node:crypto';
import { asksForMore, pathLengthOf, readCertificate } from './extensions.js';

/** Authorities between a certificate and its root; a longer path is nobody's. */
const PATH_MAX = 6;
const WEAK_SIGNATURE = /md5|sha1/i;

/** How a certificate stands to the configured authorities. */
export interface ChainVerdict {
  /** Undefined when the octets are no certificate. */
  readonly certificate: X509Certificate | undefined;
  /** From the one that issued it up to the root; empty when there is no path. */
  readonly issuers: readonly X509Certificate[];
  /** Why it is not to be believed, in OpenSSL's words, such as `CERT_HAS_EXPIRED`; undefined when it is good. */
  readonly chainError: string | undefined;
}

/** The authorities whose certificates are believed: a PEM bundle of roots and those below them. */
export class Authorities {
  readonly #bundle: readonly X509Certificate[];

  /** @throws Error when a part of the bundle is no certificate */
  constructor(pem: string) {
    this.#bundle = certificatesIn(pem);
  }

  /**
   * Judges a certificate that did not come by TLS, as OpenSSL does one that did: a path of good signatures by valid
   * authorities to a root of the bundle (RFC 5280 6.1), and its own dates. What it is for, its holder and its revocation
   * are other questions.
   *
   * @param intermediates authorities that came along; they are believed only below those of the bundle
   */
  verify(der: Buffer, now: Date, intermediates: readonly X509Certificate[] = []): ChainVerdict {
    const certificate = parsed(der);
    if (certificate === undefined) return { certificate, issuers: [], chainError: 'CERT_REJECTED' };
    const issuers = this.pathOf(certificate, now, intermediates);
    if (issuers === undefined) {
      return { certificate, issuers: [], chainError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' };
    }
    return { certificate, issuers, chainError: ownError(certificate, now) };
  }

  /** The authorities above a certificate, root last; undefined when none of the bundle's roots vouches for it. */
  pathOf(
    certificate: X509Certificate,
    now: Date,
    intermediates: readonly X509Certificate[] = [],
  ): X509Certificate[] | undefined {
    return this.#climb(certificate, [...this.#bundle, ...intermediates], now, 0);
  }

  #climb(
    certificate: X509Certificate,
    candidates: readonly X509Certificate[],
    now: Date,
    height: number,
  ): X509Certificate[] | undefined {
    if (height >= PATH_MAX || isWeaklySigned(certificate)) return undefined;
    for (const issuer of candidates) {
      if (!issued(issuer, certificate) || !isValid(issuer, now) || !mayStandAt(issuer, height)) continue;
      if (issuer.checkIssued(issuer)) {
        if (this.#bundle.includes(issuer)) return [issuer];
        continue;
      }
      const above = this.#climb(issuer, candidates, now, height + 1);
      if (above !== undefined) return [issuer, ...above];
    }
    return undefined;
  }
}

/** Whether an authority, itself judged elsewhere, issued a certificate that is valid now. */
export function isIssuedBy(issuer: X509Certificate, certificate: X509Certificate, now: Date): boolean {
  return !isWeaklySigned(certificate) && isValid(certificate, now) && issued(issuer, certificate);
}

function isWeaklySigned({ signatureAlgorithm }: X509Certificate): boolean {
  return WEAK_SIGNATURE.test(String(signatureAlgorithm));
}

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function parsed(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    // Only DER has one form: the fingerprint of anything else would not be the certificate's.
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function ownError(certificate: X509Certificate, now: Date): string | undefined {
  if (now > certificate.validToDate) return 'CERT_HAS_EXPIRED';
  if (now < certificate.validFromDate) return 'CERT_NOT_YET_VALID';
  return asksForMore(readCertificate(certificate)) ? 'UNHANDLED_CRITICAL_EXTENSION' : undefined;
}

/** Names, key identifiers and key usage (X509_check_issued), and the signature. */
function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValid(certificate: X509Certificate, now: Date): boolean {
  return now >= certificate.validFromDate && now <= certificate.validToDate;
}

/** How many authorities may stand below each, and below none -1: read once, for every card's path leads over them. */
const heights = new WeakMap<X509Certificate, number>();

function mayStandAt(issuer: X509Certificate, height: number): boolean {
  const known = heights.get(issuer) ?? heightOf(issuer);
  heights.set(issuer, known);
  return known >= height;
}

function heightOf(issuer: X509Certificate): number {
  const details = readCertificate(issuer);
  return asksForMore(details) ? -1 : (pathLengthOf(details) ?? PATH_MAX);
}
