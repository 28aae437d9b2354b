import { canonicalDomain } from './armenian-domain.js';

/** An addr-spec (RFC 5321 4.1.2, Mailbox) with its domain in canonical form. */
export interface MailAddress {
  readonly localPart: string;
  readonly domain: string;
  /** `local@domain`: what addresses are compared by. The local part is lower-cased: registered senders are unique without regard to case. */
  readonly canonical: string;
}

/** RFC 5321 4.5.3.1.1: a local part has at most 64 octets. */
const LOCAL_PART_OCTETS_MAX = 64;
const DOT_ATOM = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/** Reads `local@domain`; undefined when it is not one. Quoted local parts are not taken: no registered sender needs one. */
export function parseMailAddress(text: string): MailAddress | undefined {
  const at = text.lastIndexOf('@');
  if (at < 1) return undefined;
  const localPart = text.slice(0, at).normalize('NFC').toLowerCase();
  const domain = canonicalDomain(text.slice(at + 1));
  if (domain === undefined || !DOT_ATOM.test(localPart)) return undefined;
  if (Buffer.byteLength(localPart) > LOCAL_PART_OCTETS_MAX) return undefined;
  return { localPart, domain, canonical: `${localPart}@${domain}` };
}
