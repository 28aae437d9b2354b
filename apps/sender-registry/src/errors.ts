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
  sourcesInvalid: {
    code: 'SOURCES_INVALID',
    kind: 'invalid',
    message:
      'A sending source is a static IP address, a CIDR block or a domain name; see errors for each one.',
  },
} as const satisfies Record<string, ErrorDefinition>;
