import type { X509Certificate } from 'node:crypto';
import { isPsn } from '@pep/identifiers';

/** Whose card it is. */
export interface CertificateHolder {
  readonly psn: string;
  readonly name: string;
}

/** Reads the holder from a subject; undefined when it names no PSN. Which RDN holds it differs between card generations. */
export type HolderExtractor = (subject: ReadonlyMap<string, string>) => CertificateHolder | undefined;

/** PSN in the subject's serialNumber RDN, name in CN (a PSN at its end is cut off). */
const holderFromSerialNumber: HolderExtractor = (subject) => {
  const psn = subject.get('serialNumber') ?? '';
  const name = (subject.get('CN') ?? '').replace(/\s+\d{10}$/, '');
  return isPsn(psn) ? { psn, name } : undefined;
};

/** PSN as the last word of the CN: `ANNA PETROSYAN 5001950015`. */
const holderFromCommonName: HolderExtractor = (subject) => {
  const [, name, psn] = /^(.+?)\s+(\d{10})$/.exec(subject.get('CN') ?? '') ?? [];
  return name !== undefined && psn !== undefined && isPsn(psn) ? { psn, name } : undefined;
};

const EXTRACTORS: readonly HolderExtractor[] = [holderFromSerialNumber, holderFromCommonName];

/** The first extractor that finds a PSN decides. */
export function holderOf(certificate: X509Certificate): CertificateHolder | undefined {
  const subject = subjectOf(certificate);
  for (const extract of EXTRACTORS) {
    const holder = extract(subject);
    if (holder !== undefined) return holder;
  }
  return undefined;
}

/** Node writes one RDN a line and escapes line feeds inside values, so splitting by line can not be tricked. */
function subjectOf(certificate: X509Certificate): ReadonlyMap<string, string> {
  const pairs = certificate.subject.split('\n').map((line): [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return new Map(pairs);
}
