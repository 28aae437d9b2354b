import 'reflect-metadata'; // @peculiar/x509 throws without it
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  Extension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import type { AuthorityName, CertificateKind, PkiAddresses } from '../pki/authority.js';

const OCSP_NO_CHECK = '1.3.6.1.5.5.7.48.1.5';
const DER_NULL = Uint8Array.of(5, 0);

/** An authority with so many authorities allowed below it (RFC 5280 section 4.2.1.9). */
export function authorityExtensions(pathLength: number): Extension[] {
  return [
    new BasicConstraintsExtension(true, pathLength, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
}

/** A card's certificates: one may sign in and nothing else, the other signs contracts and nothing else. */
export function cardExtensions(kind: CertificateKind): Extension[] {
  if (kind === 'authentication') return leafExtensions(ExtendedKeyUsage.clientAuth);
  return sealExtensions();
}

/** Where to ask whether a certificate of this issuer was revoked, and where the issuer's own is. */
export function addressExtensions(addresses: PkiAddresses, issuer: AuthorityName): Extension[] {
  return [
    new AuthorityInfoAccessExtension({ ocsp: addresses.ocsp, caIssuers: addresses.certificate(issuer) }),
    new CRLDistributionPointsExtension([addresses.crl(issuer)]),
  ];
}

/** It signs OCSP answers for its issuer; nobody need ask whether it was revoked itself (RFC 6960 section 4.2.2.2). */
export function responderExtensions(): Extension[] {
  return [...leafExtensions(ExtendedKeyUsage.ocspSigning), new Extension(OCSP_NO_CHECK, false, DER_NULL)];
}

/** It signs time-stamps and nothing else; that must be critical (RFC 3161 section 2.3). */
export function timeStampingExtensions(): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.timeStamping], true),
  ];
}

/** A certificate that looks like a card's but may only be shown by a server. */
export function serverOnlyExtensions(): Extension[] {
  return leafExtensions(ExtendedKeyUsage.serverAuth);
}

/** An organisation's seal: it signs what must not be denied later. */
export function sealExtensions(): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.nonRepudiation, true),
  ];
}

/** The gateway's certificate, for the names under which this machine reaches itself. */
export function gatewayExtensions(): Extension[] {
  return [
    ...leafExtensions(ExtendedKeyUsage.serverAuth),
    new SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
      { type: 'ip', value: '::1' },
    ]),
  ];
}

function leafExtensions(usage: ExtendedKeyUsage): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([usage]),
  ];
}
