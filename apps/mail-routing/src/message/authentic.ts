import { AppError } from '@pep/errors';
import { SUBMISSION_ERRORS } from '../errors.js';

/** What the name system and the letter's signatures say of its author's domain. */
export interface Authenticity {
  /** Of the From address, in canonical form. */
  readonly domain: string;
  /** The result of SPF. */
  readonly spf: string;
  readonly dmarc: { readonly result: string; readonly policy: string };
  readonly signatures: {
    readonly result: string;
    readonly passed: readonly string[];
    readonly failed: readonly string[];
  };
}

/**
 * Refuses what the author's domain asks to have refused (DMARC `quarantine` or `reject`; official mail has no spam
 * folder), and a letter whose author's own signature does not hold: it was changed on its way, and what we would prove
 * is not what was written.
 * @throws AppError `AUTHENTICATION_FAILED`; `TRY_LATER` when the name system can not say now
 */
export function requireAuthentic({ domain, spf, dmarc, signatures }: Authenticity): void {
  const doubtful = dmarc.result === 'fail' && dmarc.policy !== 'none';
  // What could not be looked up now might have passed.
  const open = spf === 'temperror' || signatures.result === 'temperror';
  if (dmarc.result === 'temperror' || (doubtful && open)) {
    throw new AppError(SUBMISSION_ERRORS.tryLater, {
      message: `the name system does not answer for ${domain} now; the letter was not taken, send it again`,
    });
  }
  if (doubtful) {
    throw new AppError(SUBMISSION_ERRORS.authenticationFailed, {
      message: `DMARC: neither SPF nor DKIM proves ${domain}, whose policy is p=${dmarc.policy}; send from its own servers or sign with its key`,
    });
  }
  const aligned = (one: string): boolean => isWithin(one, domain) || isWithin(domain, one);
  if (signatures.failed.some(aligned) && !signatures.passed.some(aligned)) {
    throw new AppError(SUBMISSION_ERRORS.authenticationFailed, {
      message: `DKIM: the signature of ${domain} does not hold; the letter was changed after it was signed, or the key in DNS is another`,
    });
  }
}

function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
