import type { Identity } from '@pep/client-identity';
import { ACCESS_TOKEN_LIFE_S, type AccessTokens } from '../resolve-token/access-tokens.js';
import { SCOPES } from '../route/scopes.js';

/** How a token is refused (RFC 6749 5.2). */
export class TokenRefused extends Error {
  constructor(
    readonly code:
      | 'invalid_request'
      | 'invalid_client'
      | 'unauthorized_client'
      | 'unsupported_grant_type'
      | 'invalid_scope',
    description: string,
  ) {
    super(description);
  }
}

/** A token as the client gets it (RFC 6749 5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/** Gives a system a token for its own certificate: `client_credentials` (RFC 6749 4.4) with `tls_client_auth` (RFC 8705 2.1). */
export class IssueToken {
  constructor(private readonly tokens: AccessTokens) {}

  /** @throws TokenRefused */
  async execute(caller: Identity, request: URLSearchParams): Promise<TokenAnswer> {
    if (request.get('grant_type') !== 'client_credentials') {
      throw new TokenRefused('unsupported_grant_type', 'grant_type must be client_credentials');
    }
    if (caller.kind !== 'system') {
      throw new TokenRefused(
        'unauthorized_client',
        'tokens are for systems; people sign in with the card itself',
      );
    }
    const clientId = request.get('client_id');
    if (clientId !== null && clientId.toLowerCase() !== caller.fingerprint) {
      throw new TokenRefused('invalid_client', 'client_id must be the SHA-256 of the certificate, hex');
    }
    const scopes = wanted(request.get('scope'));
    return {
      access_token: await this.tokens.issue(caller, scopes),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_LIFE_S,
      scope: scopes.join(' '),
    };
  }
}

function wanted(scope: string | null): readonly string[] {
  const scopes = (scope ?? '').split(' ').filter((one) => one !== '');
  const unknown = scopes.find((one) => !SCOPES.includes(one));
  if (unknown !== undefined)
    throw new TokenRefused('invalid_scope', 'a scope is not known here; see scopes_supported');
  return scopes.length === 0 ? SCOPES : scopes;
}
