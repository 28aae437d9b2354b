import type { ErrorDefinition } from '@pep/errors';

/** How this service can refuse, beyond the errors of every HTTP edge. */
export const ERRORS = {
  operatorOnly: {
    code: 'OPERATOR_ONLY',
    kind: 'forbidden',
    message: 'Only an operator of the service may do this.',
  },
  administratorOnly: {
    code: 'ADMINISTRATOR_ONLY',
    kind: 'forbidden',
    message: 'Only an administrator of the organisation or an operator of the service may do this.',
  },
  organisationExists: {
    code: 'ORGANISATION_EXISTS',
    kind: 'conflict',
    message: 'An organisation with this legal entity code is registered already.',
  },
  membersTooMany: {
    code: 'MEMBERS_TOO_MANY',
    kind: 'conflict',
    message: 'An organisation has at most 1000 administrators and 1000 representatives. Dismiss one first.',
  },
  sendersTooMany: {
    code: 'SENDERS_TOO_MANY',
    kind: 'conflict',
    message: 'An organisation has at most 10000 sender addresses. Remove one first.',
  },
  senderAddressInvalid: {
    code: 'SENDER_ADDRESS_INVALID',
    kind: 'invalid',
    message: 'The sender address is not a mail address. Write it like info@example.am.',
  },
  senderDomainNotArmenian: {
    code: 'SENDER_DOMAIN_NOT_ARMENIAN',
    kind: 'invalid',
    message:
      'gmail, yahoo, mail.ru and the like can not be registered. Use an address under an Armenian domain name: .am or .հայ.',
  },
  senderAddressTaken: {
    code: 'SENDER_ADDRESS_TAKEN',
    kind: 'conflict',
    message: 'This sender address is registered already. An address belongs to one organisation.',
  },
  senderDomainHeld: {
    code: 'SENDER_DOMAIN_HELD',
    kind: 'conflict',
    message:
      'Another organisation has proved that the domain of this address is theirs; only they can register it.',
  },
  senderConfirmed: {
    code: 'SENDER_CONFIRMED',
    kind: 'conflict',
    message: 'This sender address is confirmed already. There is nothing to do.',
  },
  validFromImpossible: {
    code: 'VALID_FROM_IMPOSSIBLE',
    kind: 'invalid',
    message: 'A change can hold from a moment between the registration and now.',
  },
  codeTooSoon: {
    code: 'CODE_TOO_SOON',
    kind: 'rate-limited',
    message: 'A code was mailed a short time ago. Wait before you ask for another.',
  },
  codeWrong: {
    code: 'CODE_WRONG',
    kind: 'invalid',
    message: 'That is not the code that was mailed. Compare it with the last mail.',
  },
  codeExpired: {
    code: 'CODE_EXPIRED',
    kind: 'conflict',
    message: 'No code is valid now: one is for 30 minutes. Ask for a new one.',
  },
  codeUsedUp: {
    code: 'CODE_USED_UP',
    kind: 'conflict',
    message: 'There were five wrong tries with this code. Ask for a new one.',
  },
  certificateInvalid: {
    code: 'CERTIFICATE_INVALID',
    kind: 'invalid',
    message: 'This certificate can not be used to submit letters; see errors for the reason.',
  },
  certificateTaken: {
    code: 'CERTIFICATE_TAKEN',
    kind: 'conflict',
    message: 'This certificate is bound to another sender address. Remove it there, or make another.',
  },
  certificatesTooMany: {
    code: 'CERTIFICATES_TOO_MANY',
    kind: 'conflict',
    message: 'A sender address has at most 20 certificates. Remove one first.',
  },
  domainInvalid: {
    code: 'DOMAIN_INVALID',
    kind: 'invalid',
    message: 'That is not a domain name. Write it like example.am.',
  },
  domainNotArmenian: {
    code: 'DOMAIN_NOT_ARMENIAN',
    kind: 'invalid',
    message:
      'gmail, yahoo, mail.ru and the like can not be registered. Use an Armenian domain name: under .am or .հայ.',
  },
  domainPublic: {
    code: 'DOMAIN_PUBLIC',
    kind: 'invalid',
    message:
      'Anybody can have a name under this one, so it is nobody’s alone. Use your own, like example.com.am.',
  },
  domainExists: {
    code: 'DOMAIN_EXISTS',
    kind: 'conflict',
    message: 'The organisation has this domain already.',
  },
  domainsTooMany: {
    code: 'DOMAINS_TOO_MANY',
    kind: 'conflict',
    message: 'An organisation has at most 100 domains. Remove one first.',
  },
  domainTaken: {
    code: 'DOMAIN_TAKEN',
    kind: 'conflict',
    message:
      'This domain is verified for another organisation. If it is yours now, turn to the operator of the service.',
  },
  domainNotProved: {
    code: 'DOMAIN_NOT_PROVED',
    kind: 'conflict',
    message: 'The TXT record that proves the domain was not found.',
  },
  dnsUnavailable: {
    code: 'DNS_UNAVAILABLE',
    kind: 'unavailable',
    message: 'The name servers of the domain did not answer. Try again in a few minutes.',
  },
  domainSourcesMissing: {
    code: 'DOMAIN_SOURCES_MISSING',
    kind: 'invalid',
    message: 'Every address of the domain may send: say where from, with one source at least.',
  },
  sourcesOverlap: {
    code: 'SOURCES_OVERLAP',
    kind: 'invalid',
    message: 'Sources of one entry must not overlap; see errors for the pairs.',
  },
  sourcesInvalid: {
    code: 'SOURCES_INVALID',
    kind: 'invalid',
    message:
      'A sending source is a static IP address, a CIDR block or a domain name; see errors for each one.',
  },
} as const satisfies Record<string, ErrorDefinition>;
