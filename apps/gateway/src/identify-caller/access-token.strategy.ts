import type { IncomingMessage } from 'node:http';
import type { Identity } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Strategy } from 'passport';
import { ERRORS } from '../errors.js';
import type { Callers } from '../resolve-caller/callers.js';
import { type AccessTokens, bearerToken } from '../resolve-token/access-tokens.js';
import { scopeOf } from '../route/scopes.js';

export const ACCESS_TOKEN = 'access-token';

/**
 * Passport strategy: the holder of the certificate, limited to what the access token is for (RFC 8705 3). Without a token
 * it leaves the call to the next strategy.
 */
export class AccessTokenStrategy extends Strategy {
  override readonly name = ACCESS_TOKEN;

  constructor(
    private readonly callers: Callers,
    private readonly tokens: AccessTokens,
  ) {
    super();
  }

  override authenticate(request: object): void {
    const { raw } = request as { readonly raw: IncomingMessage };
    const token = bearerToken(raw.headers.authorization);
    if (token === undefined) {
      this.fail(401);
      return;
    }
    // Passport calls a copy that is no instance of this class, so it has no private members.
    this.callerWith(token, raw).then(
      (caller) => {
        this.success(caller);
      },
      (error: unknown) => {
        this.error(error);
      },
    );
  }

  private async callerWith(token: string, request: IncomingMessage): Promise<Identity> {
    const caller = await this.callers.signIn(request);
    const { scopes } = await this.tokens.verify(token, caller.fingerprint);
    const needed = scopeOf(request.method ?? '', request.url ?? '');
    if (needed === undefined) throw new AppError(EDGE_ERRORS.notFound);
    if (!scopes.has(needed)) throw new AppError(ERRORS.insufficientScope);
    return caller;
  }
}
