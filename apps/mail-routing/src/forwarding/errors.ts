import type { ErrorDefinition } from '@pep/errors';

/** Why letters can not be forwarded as their owner wants. */
export const FORWARDING_ERRORS = {
  addressMalformed: {
    code: 'FORWARDING_ADDRESS_MALFORMED',
    kind: 'invalid',
    message: 'An address to forward to is not a mail address; write it as name@example.am.',
  },
  mobileMalformed: {
    code: 'FORWARDING_MOBILE_MALFORMED',
    kind: 'invalid',
    message: 'The number to forward to is not an Armenian mobile number; write it as +374 and 8 digits.',
  },
  loop: {
    code: 'FORWARDING_LOOP',
    kind: 'invalid',
    message: 'Letters can not be forwarded to e-citizen.am: they would come back. Name another address.',
  },
  tooManyCodes: {
    code: 'TOO_MANY_FORWARDING_CODES',
    kind: 'rate-limited',
    message: 'Too many codes were sent for this mailbox in a day; name new addresses tomorrow.',
  },
  codeWrong: {
    code: 'FORWARDING_CODE_WRONG',
    kind: 'invalid',
    message: 'The code is wrong. After 5 wrong tries name the address again to have another sent.',
  },
  codeExpired: {
    code: 'FORWARDING_CODE_EXPIRED',
    kind: 'conflict',
    message: 'No address waits for a code that is still good; name it again to have another sent.',
  },
} as const satisfies Record<string, ErrorDefinition>;
