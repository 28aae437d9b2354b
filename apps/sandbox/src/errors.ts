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
  mailPortUnavailable: {
    code: 'MAIL_PORT_UNAVAILABLE',
    kind: 'unavailable',
    message: 'The mail port of 127.0.0.1 can not be had. Choose another PEP_MAIL_PORT.',
  },
  bankPortUnavailable: {
    code: 'BANK_PORT_UNAVAILABLE',
    kind: 'unavailable',
    message: 'The bank’s port of 127.0.0.1 can not be had. Choose another PEP_BANK_PORT.',
  },
  bankOrderUnknown: {
    code: 'BANK_ORDER_UNKNOWN',
    kind: 'not-found',
    message:
      'The bank holds no such order. Give the orderId or orderNumber of one of the last 10,000 since the sandbox started.',
  },
  pkiPortUnavailable: {
    code: 'PKI_PORT_UNAVAILABLE',
    kind: 'unavailable',
    message:
      'The port of OCSP, lists and time-stamps on 127.0.0.1 can not be had. Choose another PEP_PKI_PORT.',
  },
  cardUnknown: {
    code: 'CARD_UNKNOWN',
    kind: 'not-found',
    message:
      'The sandbox issued no such certificate. Give the SHA-256 of the DER form of one of its certificates, in hex.',
  },
  cardOutlivesAuthority: {
    code: 'CARD_OUTLIVES_AUTHORITY',
    kind: 'invalid',
    message: 'A card can not be valid longer than its authority. Give a notAfter within 14 years.',
  },
  revocationFinal: {
    code: 'REVOCATION_FINAL',
    kind: 'conflict',
    message:
      'The certificate was revoked for good: only one on hold (certificateHold) is given back. Issue another card.',
  },
  smscPortUnavailable: {
    code: 'SMSC_PORT_UNAVAILABLE',
    kind: 'unavailable',
    message:
      'The port of an SMS centre on 127.0.0.1 can not be had. Choose another PEP_SMSC_PORT or PEP_SMSC2_PORT.',
  },
  cnameNotAlone: {
    code: 'CNAME_NOT_ALONE',
    kind: 'conflict',
    message:
      'A name with a CNAME record has no other records. Delete the others first, or give them another name.',
  },
  zonesFull: {
    code: 'ZONES_FULL',
    kind: 'conflict',
    message: 'The sandbox keeps 10,000 records. Delete some first.',
  },
  mailUnknown: {
    code: 'MAIL_UNKNOWN',
    kind: 'not-found',
    message:
      'There is no such mail: the sandbox forgets all when it stops, and the oldest of more than 1,000.',
  },
  clockFixed: {
    code: 'CLOCK_FIXED',
    kind: 'conflict',
    message: 'This sandbox has no clock to move. Start it, and the services, with PEP_CLOCK_FILE.',
  },
  clockDuration: {
    code: 'CLOCK_DURATION',
    kind: 'invalid',
    message:
      'advance is an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as P8D or PT90M.',
  },
  clockTooFar: {
    code: 'CLOCK_TOO_FAR',
    kind: 'invalid',
    message: 'The clock moves by at most 50 years.',
  },
} as const satisfies Record<string, ErrorDefinition>;
