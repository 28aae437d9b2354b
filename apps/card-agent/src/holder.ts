import { X509Certificate } from 'node:crypto';
import type { TokenReading } from './token/token.js';

/** A token's own certificate, as its holder and a server need it. */
export interface CardCertificate {
  /** CKA_ID, hex. */
  readonly keyId: string;
  readonly x509: X509Certificate;
  /** As the subject has it, the PSN left out. */
  readonly name: string;
  readonly psn?: string;
}

const PSN = /(?<!\d)[1-9]\d{9}(?!\d)/;

/** The holder's certificate of a token: a card holds those of its authorities as well. */
export function holderCertificate(token: TokenReading): CardCertificate | undefined {
  return certificatesOf(token).find(({ x509 }) => !x509.ca);
}

/** Certificates of authorities that the card brings, for those who check its signatures: DER. */
export function authorityCertificates(token: TokenReading): readonly Buffer[] {
  return certificatesOf(token).flatMap(({ x509 }) => (x509.ca ? [x509.raw] : []));
}

function certificatesOf(token: TokenReading): readonly CardCertificate[] {
  return token.certificates.flatMap(({ id, der }) => {
    const x509 = parsed(der);
    return x509 === undefined ? [] : [{ keyId: id, x509, ...subjectOf(x509) }];
  });
}

/** What the card holds is looked at, not believed: an object that is no certificate is passed by. */
function parsed(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** Both generations of cards: the PSN in serialNumber, or at the end of the CN. */
function subjectOf({ subject }: X509Certificate): { name: string; psn?: string } {
  const psn = PSN.exec(subject)?.[0];
  const name = (/^CN=(.*)$/m.exec(subject)?.[1] ?? '').replace(/\s*\d{10}$/, '');
  return psn === undefined ? { name } : { name, psn };
}
