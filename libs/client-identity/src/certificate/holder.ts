import type { X509Certificate } from 'node:crypto';
import { isPsn } from '@pep/identifiers';

/** Whose certificate it is: a person's, which names a PSN, or a system's. */
export type CertificateHolder =
  | { readonly kind: 'person'; readonly psn: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

/** Reads a person from a subject; undefined when the number does not stand where this extractor looks. */
type PersonExtractor = (subject: ReadonlyMap<string, string>) => CertificateHolder | undefined;

/** PSN in the subject's serialNumber RDN, name in CN (a PSN at its end is cut off). */
const fromSerialNumber: PersonExtractor = (subject) => {
  const psn = subject.get('serialNumber') ?? '';
  const name = (subject.get('CN') ?? '').replace(/\s+\d{10}$/, '');
  return isPsn(psn) ? { kind: 'person', psn, name } : undefined;
};

/** PSN as the last word of the CN: `ANNA PETROSYAN 5001950015`. */
const fromCommonNameTail: PersonExtractor = (subject) => {
  const [, name, psn] = /^(.+?)\s+(\d{10})$/.exec(subject.get('CN') ?? '') ?? [];
  return name !== undefined && psn !== undefined && isPsn(psn) ? { kind: 'person', psn, name } : undefined;
};

/** Where the PSN may stand; it differs between card generations. A further one is a further line. */
const EXTRACTORS = {
  'serial-number': fromSerialNumber,
  'common-name-tail': fromCommonNameTail,
} as const satisfies Record<string, PersonExtractor>;

/** The name of a place where a PSN may stand. */
export type PsnExtractor = keyof typeof EXTRACTORS;

/** All of them, the newer generation's first. */
export const PSN_EXTRACTORS = Object.keys(EXTRACTORS) as readonly PsnExtractor[];

/** RDNs that only people have: surname and given name. */
const PERSONAL = ['SN', 'GN'];

/** The CN of a subject that is nobody's. A person's whose PSN can not be read must not pass for a system. */
function systemOf(subject: ReadonlyMap<string, string>): CertificateHolder | undefined {
  const name = subject.get('CN') ?? '';
  const numbered = /\d{10}$/.test(name) || /^\d{10}$/.test(subject.get('serialNumber') ?? '');
  const personal = numbered || PERSONAL.some((type) => subject.has(type));
  return personal || name === '' ? undefined : { kind: 'system', name };
}

/**
 * Whom a certificate names; undefined when it names nobody that is known here.
 * @param extractors where to look for a PSN, in this order: the first that finds one decides
 */
export function holderOf(
  certificate: X509Certificate,
  extractors: readonly PsnExtractor[] = PSN_EXTRACTORS,
): CertificateHolder | undefined {
  const subject = subjectOf(certificate);
  for (const extractor of extractors) {
    const holder = EXTRACTORS[extractor](subject);
    if (holder !== undefined) return holder;
  }
  return systemOf(subject);
}

/** Node writes one RDN a line and escapes line feeds inside values, so splitting by line can not be tricked. */
function subjectOf(certificate: X509Certificate): ReadonlyMap<string, string> {
  const pairs = certificate.subject.split('\n').map((line): [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return new Map(pairs);
}
