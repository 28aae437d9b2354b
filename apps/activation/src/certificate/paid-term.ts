import { type Certificate, type CertificateEntry, register } from './certificate.js';

/**
 * The state that an entry comes to for a holder who has paid: a registered certificate is active. Whoever has not paid
 * has the state that the entry says.
 */
export function withPaidTerm<Entry extends CertificateEntry>(entry: Entry, isPaid: boolean): Entry {
  return isPaid && entry.state === 'registered' ? { ...entry, state: 'active' } : entry;
}

/** The certificate after its holder paid, or has nothing paid any more; undefined when that changes nothing. */
export function afterPayment(known: Certificate, isPaid: boolean, at: Date): Certificate | undefined {
  if (isPaid) return register(known, withPaidTerm(known, true), at);
  return known.state === 'active' ? register(known, { ...known, state: 'registered' }, at) : undefined;
}
