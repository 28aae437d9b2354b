import { type CertificateKind, type Generation, ISSUERS } from '../pki/authority.js';
import type { Authorities, Issuer } from './authorities.js';
import type { CertificateOrder } from './issue-certificate.js';
import type { Credentials } from './credentials.js';
import { addressExtensions, cardExtensions } from './extensions.js';
import { cardSubject, type Holder } from './subject.js';

/** As long as a card's certificates are valid. */
export const CARD_DAYS = 3 * 365;

/** Who issues the cards of a generation. */
export function issuerOf(authorities: Authorities, generation: Generation): Issuer {
  return authorities.issuers[ISSUERS[generation]];
}

/** One of the two certificates of a card, but for how long it is valid. */
export async function cardOrder(
  credentials: Credentials,
  card: { readonly holder: Holder; readonly generation: Generation },
  kind: CertificateKind,
): Promise<Omit<CertificateOrder, 'lifetime'> & { readonly issuer: Issuer }> {
  const { holder, generation } = card;
  const issuer = issuerOf(await credentials.authorities(), generation);
  return {
    subject: cardSubject(holder, generation),
    extensions: [...cardExtensions(kind), ...addressExtensions(credentials.addresses, issuer.name)],
    keyKind: generation === 'first' ? 'rsa' : 'ec',
    issuer,
  };
}
