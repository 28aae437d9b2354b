import type { ErrorDefinition } from '@pep/errors';

/** How the sandbox can fail on its own account. */
export const SANDBOX_ERRORS = {
  dnsPortUnavailable: {
    code: 'DNS_PORT_UNAVAILABLE',
    kind: 'unavailable',
    message: 'The DNS port of 127.0.0.1 can not be had for both UDP and TCP. Choose another PEP_DNS_PORT.',
  },
  dnsNotListening: {
    code: 'DNS_NOT_LISTENING',
    kind: 'unavailable',
    message: 'The DNS server does not listen yet.',
  },
} as const satisfies Record<string, ErrorDefinition>;
