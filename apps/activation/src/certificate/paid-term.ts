import { type Certificate, type CertificateEntry, register } from './certificate.js';

/**
 * The entry as its holder's payments have it: a registered certificate of who has paid is active. Whoever has not paid
 * has the state that the entry says.
 * @param termEndsOn last day that is paid for; undefined when today is not
 */
export function withPaidTerm<Entry extends CertificateEntry>(
  entry: Entry,
  termEndsOn: string | undefined,
): Entry {
  if (entry.state !== 'registered' && entry.state !== 'active') return { ...entry, termEndsOn: undefined };
  return { ...entry, state: termEndsOn === undefined ? entry.state : 'active', termEndsOn };
}

/** The certificate after its holder paid, or has nothing paid any more; undefined when that changes nothing. */
export function afterPayment(
  known: Certificate,
  termEndsOn: string | undefined,
  at: Date,
): Certificate | undefined {
  const unpaid = termEndsOn === undefined && known.state === 'active';
  return register(known, withPaidTerm(unpaid ? { ...known, state: 'registered' } : known, termEndsOn), at);
}
