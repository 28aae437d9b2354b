import { domainToASCII } from 'node:url';

/** The country's two top-level domains: `.am` and `.հայ`, the second in its ASCII form (IDNA A-label). */
const ARMENIAN_TOP_LEVELS = new Set(['am', 'xn--y9a3aq']);
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/;
const DOMAIN_LENGTH_MAX = 253;

/**
 * The one canonical form of a domain name: lower case, A-labels (RFC 5890), no trailing dot.
 * Undefined when the text is not a domain name of at least two labels.
 */
export function canonicalDomain(text: string): string | undefined {
  const ascii = domainToASCII(text.replace(/\.$/, '')).toLowerCase();
  const labels = ascii.split('.');
  if (labels.length < 2 || ascii.length > DOMAIN_LENGTH_MAX) return undefined;
  if (!labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  return ascii;
}

/** Whether a canonical domain is under `.am` or `.հայ`, as a sender's must be (administrator's manual, section 2). */
export function isArmenianDomain(domain: string): boolean {
  return ARMENIAN_TOP_LEVELS.has(domain.slice(domain.lastIndexOf('.') + 1));
}
