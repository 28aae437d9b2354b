import { domainToASCII, domainToUnicode } from 'node:url';

/** The country's two top-level domains: `.am` and `.հայ`, the second in its ASCII form (IDNA A-label). */
const ARMENIAN_TOP_LEVELS = new Set(['am', 'xn--y9a3aq']);
/**
 * Second levels under which anybody registers: those of the registry (AMNIC), `համայնք.հայ` among them, and the
 * government's, whose ministries hold names of their own.
 */
const PUBLIC_SECOND_LEVELS = new Set(
  ['co.am', 'com.am', 'commune.am', 'net.am', 'org.am', 'gov.am', 'համայնք.հայ'].map(domainToASCII),
);
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/;
/** As a last label it makes the name an IPv4 address (WHATWG URL, “ends in a number”). */
const NUMBER = /^(?:\d+|0x[0-9a-f]*)$/;
const PLAIN = /^[a-z0-9._-]+$/;
const DOMAIN_LENGTH_MAX = 253;

/**
 * The one canonical form of a domain name: lower case, A-labels (RFC 5890), no trailing dot.
 * Undefined when the text is not a domain name of at least two labels.
 */
export function canonicalDomain(text: string): string | undefined {
  const ascii = toAscii(text.endsWith('.') ? text.slice(0, -1) : text);
  const labels = ascii.split('.');
  if (labels.length < 2 || ascii.length > DOMAIN_LENGTH_MAX) return undefined;
  if (!labels.every((label) => LABEL.test(label)) || NUMBER.test(labels.at(-1) ?? '')) return undefined;
  return ascii;
}

/** Most names are plain already, and the whole conversion costs ten times as much as seeing that. */
function toAscii(text: string): string {
  const lower = text.toLowerCase();
  return PLAIN.test(lower) && !lower.includes('xn--') ? lower : domainToASCII(text).toLowerCase();
}

/** Whether a canonical domain is under `.am` or `.հայ`, as a sender's must be (administrator's manual, section 2). */
export function isArmenianDomain(domain: string): boolean {
  return ARMENIAN_TOP_LEVELS.has(domain.slice(domain.lastIndexOf('.') + 1));
}

/**
 * The name that one holder registered and that decides over everything below it: `ekeng.am` for `mail.ekeng.am`,
 * `mfa.gov.am` for itself. Undefined for a public second level such as `com.am`, which has no one holder.
 * @param domain canonical and Armenian
 */
export function registrableDomain(domain: string): string | undefined {
  const labels = domain.split('.');
  const count = PUBLIC_SECOND_LEVELS.has(labels.slice(-2).join('.')) ? 3 : 2;
  return labels.length < count ? undefined : labels.slice(-count).join('.');
}

/** How people write a canonical domain: with the letters of its script, `փոստ.հայ`. */
export function readableDomain(domain: string): string {
  return domainToUnicode(domain);
}
