import type { X509Certificate } from 'node:crypto';
import { BitString } from 'asn1js';
import {
  BasicConstraints,
  Certificate,
  CRLDistributionPoints,
  type Extension,
  type GeneralName,
  InfoAccess,
} from 'pkijs';

/** Object identifiers of RFC 5280 4.2 and RFC 6960 4.2.2.2. */
const OID = {
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  accessByOcsp: '1.3.6.1.5.5.7.48.1',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;

/** What is understood, so may be critical (RFC 5280 4.2). Others, such as name constraints, refuse the certificate. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.subjectAltName,
  OID.basicConstraints,
  OID.certificatePolicies,
  OID.extendedKeyUsage,
]);

/** GeneralName's choice `uniformResourceIdentifier` (RFC 5280 4.2.1.6). */
const URI = 6;
const EKU_CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const EKU_OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
/** The first octet of the key usage bits (RFC 5280 4.2.1.3). */
const DIGITAL_SIGNATURE = 0x80;
const NON_REPUDIATION = 0x40;

/** Where the state of a certificate can be asked. */
export interface RevocationAddresses {
  readonly ocsp: readonly string[];
  readonly crl: readonly string[];
}

/** What a card's certificate may be used for. */
export interface CertificatePurposes {
  /** The certificate behind AuthPIN: `digitalSignature` and, where extended usages are named, `clientAuth`. */
  readonly authentication: boolean;
  /** The certificate behind SignPIN: `nonRepudiation`. */
  readonly signature: boolean;
}

/** The certificate as pkijs reads it. @throws Error for what can not be read */
export function readCertificate(certificate: X509Certificate): Certificate {
  return Certificate.fromBER(certificate.raw);
}

function extension(certificate: Certificate, oid: string): unknown {
  const found: Extension | undefined = certificate.extensions?.find(({ extnID }) => extnID === oid);
  return found?.parsedValue;
}

/** How many authorities may stand below this one; undefined when any number may. */
export function pathLengthOf(certificate: Certificate): number | undefined {
  const parsed = extension(certificate, OID.basicConstraints);
  if (!(parsed instanceof BasicConstraints) || parsed.pathLenConstraint === undefined) return undefined;
  const length = parsed.pathLenConstraint;
  return typeof length === 'number' ? length : length.valueBlock.valueDec;
}

/** Whether a critical extension asks for something that is not done here (RFC 5280 4.2: it must then be refused). */
export function asksForMore(certificate: Certificate): boolean {
  return (certificate.extensions ?? []).some(({ critical, extnID }) => critical && !UNDERSTOOD.has(extnID));
}

/** The addresses that the authority wrote into a certificate: AIA (RFC 5280 4.2.2.1) and CDP (4.2.1.13). */
export function revocationAddresses(certificate: Certificate): RevocationAddresses {
  const access = extension(certificate, OID.authorityInfoAccess);
  const points = extension(certificate, OID.crlDistributionPoints);
  const responders =
    access instanceof InfoAccess
      ? access.accessDescriptions.filter(({ accessMethod }) => accessMethod === OID.accessByOcsp)
      : [];
  // A point for some reasons only, or by another issuer, does not tell all that its list leaves out.
  const whole =
    points instanceof CRLDistributionPoints
      ? points.distributionPoints.filter(
          (point) => point.reasons === undefined && point.cRLIssuer === undefined,
        )
      : [];
  return {
    ocsp: webAddresses(responders.map(({ accessLocation }) => accessLocation)),
    crl: webAddresses(
      whole.flatMap(({ distributionPoint }) => (Array.isArray(distributionPoint) ? distributionPoint : [])),
    ),
  };
}

function webAddresses(names: readonly GeneralName[]): string[] {
  return names
    .filter(({ type }) => type === URI)
    .map(({ value }) => String(value))
    .filter((address) => /^https?:\/\//.test(address));
}

/**
 * Whether its issuer made it a responder (RFC 6960 4.2.2.2): `OCSPSigning`, `digitalSignature`, and nocheck (4.2.2.2.1),
 * for who would say whether the responder itself is revoked?
 */
export function mayAnswerOcsp(certificate: X509Certificate): boolean {
  const details = readCertificate(certificate);
  const extended = (certificate.keyUsage as string[] | undefined) ?? [];
  const unchecked = (details.extensions ?? []).some(({ extnID }) => extnID === OID.ocspNoCheck);
  const signs = (keyUsageOf(details) & DIGITAL_SIGNATURE) !== 0;
  return unchecked && signs && extended.includes(EKU_OCSP_SIGNING) && !asksForMore(details);
}

/** The first octet of the key usage bits; all of them where the extension is missing (RFC 5280 4.2.1.3). */
function keyUsageOf(certificate: Certificate): number {
  const parsed = extension(certificate, OID.keyUsage);
  return parsed instanceof BitString ? (parsed.valueBlock.valueHexView[0] ?? 0) : 0xff;
}

/** What the certificate is for, by its key usages; one without the extension is for everything (RFC 5280 4.2.1.3). */
export function purposesOf(certificate: X509Certificate): CertificatePurposes {
  const bits = keyUsageOf(readCertificate(certificate));
  const extended = certificate.keyUsage as string[] | undefined;
  return {
    authentication: (bits & DIGITAL_SIGNATURE) !== 0 && (extended?.includes(EKU_CLIENT_AUTH) ?? true),
    signature: (bits & NON_REPUDIATION) !== 0,
  };
}
