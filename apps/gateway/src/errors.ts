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
} as const satisfies Record<string, ErrorDefinition>;
