/** The authorities above cards, by the names of their files in `ca/` and of their lists. */
export const AUTHORITIES = ['root', 'citizen-ca', 'citizen-ca-1'] as const;
export type AuthorityName = (typeof AUTHORITIES)[number];

/** The kinds of cards, by age. The second is the one that is issued now. */
export const GENERATIONS = ['first', 'second'] as const;
export type Generation = (typeof GENERATIONS)[number];

/** Who issues the cards of a generation. */
export const ISSUERS = { first: 'citizen-ca-1', second: 'citizen-ca' } as const satisfies Record<
  Generation,
  AuthorityName
>;

/** What a certificate of a card is for: signing in, or signing contracts. */
export type CertificateKind = 'authentication' | 'signature';

/** Where certificates say that more about them is to be had. */
export interface PkiAddresses {
  readonly ocsp: string;
  /** The list of what the authority revoked. */
  readonly crl: (authority: AuthorityName) => string;
  /** The authority's own certificate. */
  readonly certificate: (authority: AuthorityName) => string;
}

/** The addresses under a port of this machine. */
export function pkiAddresses(port: number): PkiAddresses {
  const origin = `http://127.0.0.1:${String(port)}`;
  return {
    ocsp: `${origin}/ocsp`,
    crl: (authority) => `${origin}/crl/${authority}.crl`,
    certificate: (authority) => `${origin}/ca/${authority}.cer`,
  };
}
