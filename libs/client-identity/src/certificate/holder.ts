import type { X509Certificate } from 'node:crypto';
import { isPsn } from '@pep/identifiers';

/** Whose certificate it is: a person's, which names a PSN, or a system's. */
export type CertificateHolder =
  | { readonly kind: 'person'; readonly psn: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

/** Reads the holder from a subject; undefined when it is not the extractor's. Which RDN has the PSN differs between card generations. */
type HolderExtractor = (subject: ReadonlyMap<string, string>) => CertificateHolder | undefined;

/** PSN in the subject's serialNumber RDN, name in CN (a PSN at its end is cut off). */
const holderFromSerialNumber: HolderExtractor = (subject) => {
  const psn = subject.get('serialNumber') ?? '';
  const name = (subject.get('CN') ?? '').replace(/\s+\d{10}$/, '');
  return isPsn(psn) ? { kind: 'person', psn, name } : undefined;
};

/** PSN as the last word of the CN: `ANNA PETROSYAN 5001950015`. */
const holderFromCommonName: HolderExtractor = (subject) => {
  const [, name, psn] = /^(.+?)\s+(\d{10})$/.exec(subject.get('CN') ?? '') ?? [];
  return name !== undefined && psn !== undefined && isPsn(psn) ? { kind: 'person', psn, name } : undefined;
};

/** RDNs that only people have: surname and given name. */
const PERSONAL = ['SN', 'GN'];

/** The CN of a subject that is nobody's. A person's whose PSN can not be read must not pass for a system. */
const system: HolderExtractor = (subject) => {
  const name = subject.get('CN') ?? '';
  const numbered = /\d{10}$/.test(name) || /^\d{10}$/.test(subject.get('serialNumber') ?? '');
  const personal = numbered || PERSONAL.some((type) => subject.has(type));
  return personal || name === '' ? undefined : { kind: 'system', name };
};

const EXTRACTORS: readonly HolderExtractor[] = [holderFromSerialNumber, holderFromCommonName, system];

/** The first extractor that finds a holder decides. */
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
