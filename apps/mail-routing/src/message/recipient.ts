import { canonicalMobile, isLegalEntityCode, isPsn, parseMailAddress } from '@pep/identifiers';

export type RecipientKind = 'person' | 'organisation' | 'phone';

/** To whom a letter goes: the identifier is the mailbox. */
export interface Recipient {
  readonly identifier: string;
  readonly kind: RecipientKind;
}

/** Both spellings are in the manuals (administrator's manual, section 4). */
const OFFICIAL_DOMAINS = new Set(['e-citizen.am', 'ecitizen.am']);

/** The address that answers with a report on every leg, and is never counted. */
const CHECK_LOCAL_PART = 'check';

/** Whether an address is the one to check one's set-up with. */
export function isCheckAddress(address: string): boolean {
  const parsed = parseMailAddress(address);
  return parsed?.localPart === CHECK_LOCAL_PART && OFFICIAL_DOMAINS.has(parsed.domain);
}

/**
 * The recipient that an address names, or undefined. Only the form is looked at: a well-formed identifier always
 * gets the same answer, so that nobody can find out who exists.
 */
export function recipientOf(address: string): Recipient | undefined {
  const parsed = parseMailAddress(address);
  if (parsed === undefined || !OFFICIAL_DOMAINS.has(parsed.domain)) return undefined;
  const { localPart } = parsed;
  if (isLegalEntityCode(localPart)) return { identifier: localPart, kind: 'organisation' };
  if (isPsn(localPart)) return { identifier: localPart, kind: 'person' };
  const mobile = canonicalMobile(localPart);
  return mobile === undefined ? undefined : { identifier: mobile, kind: 'phone' };
}
