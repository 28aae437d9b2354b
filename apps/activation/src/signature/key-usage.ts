/** Which of a card's two tokens signs: the one that signs its holder in, or the one that signs contracts. */
export const TOKENS = ['auth', 'sign'] as const;
export type Token = (typeof TOKENS)[number];

/** What a certificate says its key is for. */
export interface KeyPurposes {
  readonly authentication: boolean;
  readonly signature: boolean;
}

/**
 * Whether the certificate is that of the token. A key that signs in answers whatever a server sends it, so it must never
 * count as one that signs contracts.
 */
export function isOfToken(token: Token, { authentication, signature }: KeyPurposes): boolean {
  return token === 'sign' ? signature && !authentication : authentication;
}
