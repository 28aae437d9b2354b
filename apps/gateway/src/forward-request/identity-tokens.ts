import type { Identity, IdentityTokenIssuer } from '@pep/client-identity';

/** A token is believed for 60 s; reused for half of that, it never runs out on its way. */
const REUSE_MS = 30_000;
/** Tokens remembered at once; who falls out gets a new one. */
const REMEMBERED_MAX = 10_000;

interface Issued {
  readonly token: Promise<string>;
  readonly at: number;
}

/**
 * The signed word on who calls. Signing it here, and checking a new signature in the service, costs more than forwarding a
 * request, so the same word is told again, on whichever connection: browsers open several, and some callers one for each
 * request.
 */
export class IdentityTokens {
  /** In the order of issue: what is too old stands first. */
  readonly #issued = new Map<string, Issued>();

  constructor(private readonly issuer: IdentityTokenIssuer) {}

  /** A token for one service. Whoever differs in anything that a token says gets another one. */
  tokenFor(caller: Identity, audience: string): Promise<string> {
    // All of it, so that no field of the caller can be forgotten here.
    const word = JSON.stringify([audience, caller]);
    const now = performance.now();
    const known = this.#issued.get(word);
    if (known !== undefined && now - known.at < REUSE_MS) return known.token;
    return this.#issue(word, this.issuer.issue(caller, audience), now);
  }

  #issue(word: string, token: Promise<string>, now: number): Promise<string> {
    // Deleted first, so that it goes to the end.
    this.#issued.delete(word);
    for (const [oldest, { at }] of this.#issued) {
      if (now - at < REUSE_MS && this.#issued.size < REMEMBERED_MAX) break;
      this.#issued.delete(oldest);
    }
    this.#issued.set(word, { token, at: now });
    // A signature that failed is not repeated to others.
    token.catch(() => this.#issued.delete(word));
    return token;
  }
}
