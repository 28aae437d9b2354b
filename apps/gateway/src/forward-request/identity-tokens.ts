import type { Identity, IdentityTokenIssuer } from '@pep/client-identity';

/** A token is believed for 60 s; reused for half of that, it never runs out on its way. */
const REUSE_MS = 30_000;

interface Issued {
  readonly token: Promise<string>;
  readonly at: number;
}

/** The signed word on who calls. A signature costs more than forwarding a request, so a connection's token is reused. */
export class IdentityTokens {
  readonly #issued = new WeakMap<Identity, Map<string, Issued>>();

  constructor(private readonly issuer: IdentityTokenIssuer) {}

  /** A token for one service. The caller object stands for its connection and for its certificate's state. */
  tokenFor(caller: Identity, audience: string): Promise<string> {
    const now = performance.now();
    const known = this.#issued.get(caller)?.get(audience);
    if (known !== undefined && now - known.at < REUSE_MS) return known.token;
    const token = this.issuer.issue(caller, audience);
    const tokens = this.#issued.get(caller) ?? new Map<string, Issued>();
    this.#issued.set(caller, tokens.set(audience, { token, at: now }));
    return token;
  }
}
