import { AppError } from '@pep/errors';
import { canonicalMobile, parseMailAddress } from '@pep/identifiers';
import { FORWARDING_ERRORS } from './errors.js';

/** Word of a letter only, or the whole letter. A mobile gets word in either mode. */
export type ForwardingMode = 'notice' | 'copy';

/** Mail addresses that one mailbox forwards to. */
export const EMAILS_MAX = 3;

/** Where letters go on to. */
export interface Target {
  readonly channel: 'email' | 'sms';
  /** Mail address, or mobile number 374XXXXXXXX. */
  readonly address: string;
}

/** A target as its owner sees it. */
export interface NamedTarget extends Target {
  /** Null until the code was entered: nothing is sent there before. */
  readonly confirmedAt: Date | null;
  /** Until when the code that was sent last is good. */
  readonly validUntil: Date;
}

/** Official domains, whose letters would come back; so would those of any name in them. */
const OWN_DOMAINS = /(?:^|\.)e-?citizen\.am$/;

/**
 * Reads what an owner names, each once.
 * @throws AppError `FORWARDING_ADDRESS_MALFORMED`, `FORWARDING_MOBILE_MALFORMED`, `FORWARDING_LOOP`
 */
export function readTargets(emails: readonly string[], mobile: string | undefined): Target[] {
  const addresses = [...new Set(emails.map(readEmail))];
  const number = mobile === undefined ? undefined : canonicalMobile(mobile);
  if (mobile !== undefined && number === undefined) throw new AppError(FORWARDING_ERRORS.mobileMalformed);
  return [
    ...addresses.map((address): Target => ({ channel: 'email', address })),
    ...(number === undefined ? [] : [{ channel: 'sms', address: number } as const]),
  ];
}

/** In one form, so that a target is named once. */
function readEmail(text: string): string {
  const address = parseMailAddress(text.trim());
  if (address === undefined) throw new AppError(FORWARDING_ERRORS.addressMalformed);
  if (OWN_DOMAINS.test(address.domain)) throw new AppError(FORWARDING_ERRORS.loop);
  return address.canonical;
}
