import type { ErrorDefinition } from '@pep/errors';

/** How the gateway itself refuses; a certificate's refusals are in `@pep/client-identity`. */
export const ERRORS = {
  upstreamTimeout: {
    code: 'UPSTREAM_TIMEOUT',
    kind: 'unavailable',
    message:
      'The service did not answer in time, so it may or may not have done what you asked. Repeat with the same Idempotency-Key.',
  },
  overloaded: {
    code: 'OVERLOADED',
    kind: 'unavailable',
    message: 'Too many calls are waiting for this service. Try again in a few seconds.',
  },
  rateLimited: {
    code: 'RATE_LIMITED',
    kind: 'rate-limited',
    message: 'Too many calls in a short time. Wait as long as Retry-After says.',
  },
  clientCertMalformed: {
    code: 'CLIENT_CERT_MALFORMED',
    kind: 'invalid',
    message:
      'The proxy’s Client-Cert or Client-Cert-Chain field does not have the form of RFC 9440. Mend the proxy’s settings.',
  },
  invalidToken: {
    code: 'INVALID_TOKEN',
    kind: 'unauthenticated',
    message:
      'The access token has ended, is not from here, or is bound to another certificate. Get a new one at /oauth2/token.',
  },
  insufficientScope: {
    code: 'INSUFFICIENT_SCOPE',
    kind: 'forbidden',
    message: 'The access token is not for this call. Get one with the scope that WWW-Authenticate names.',
  },
} as const satisfies Record<string, ErrorDefinition>;
