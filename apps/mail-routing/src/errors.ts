import type { ErrorDefinition } from '@pep/errors';

/** Why the door refuses a letter; each has exactly one SMTP reply in `submit-message/smtp-replies.ts`. */
export const SUBMISSION_ERRORS = {
  senderUnknown: {
    code: 'SENDER_UNKNOWN',
    kind: 'forbidden',
    message:
      'the sender address is not registered for official mail; ask the administrator of your organisation',
  },
  senderSuspended: {
    code: 'SENDER_SUSPENDED',
    kind: 'forbidden',
    message: 'the sender address is suspended; ask the administrator of your organisation',
  },
  sourceNotAllowed: {
    code: 'SOURCE_NOT_ALLOWED',
    kind: 'forbidden',
    message: 'this computer is not among the registered IP addresses or domain names of the sender',
  },
  fromMismatch: {
    code: 'FROM_MISMATCH',
    kind: 'forbidden',
    message: 'the letter must have exactly one From address, the same as the envelope sender',
  },
  recipientUnknown: {
    code: 'RECIPIENT_UNKNOWN',
    kind: 'not-found',
    message:
      'write to <8-digit legal entity code>@e-citizen.am or <10-digit public services number>@e-citizen.am',
  },
  smsNotAllowed: {
    code: 'SMS_NOT_ALLOWED',
    kind: 'forbidden',
    message: 'this sender may not send SMS messages',
  },
  messageTooLarge: {
    code: 'MESSAGE_TOO_LARGE',
    kind: 'too-large',
    message: 'the letter is larger than this server takes; see SIZE in the answer to EHLO',
  },
  authenticationFailed: {
    code: 'AUTHENTICATION_FAILED',
    kind: 'forbidden',
    message: 'the letter fails what its domain publishes for DKIM or DMARC',
  },
  tlsRequired: {
    code: 'TLS_REQUIRED',
    kind: 'forbidden',
    message: 'official mail is taken over TLS only; issue STARTTLS first',
  },
  rateLimited: {
    code: 'RATE_LIMITED',
    kind: 'rate-limited',
    message: 'too many letters in a short time; send it again in a minute',
  },
  loopDetected: {
    code: 'LOOP_DETECTED',
    kind: 'invalid',
    message:
      'the letter has passed more than 100 mail servers and goes in circles; look for a forwarding loop',
  },
  tryLater: {
    code: 'TRY_LATER',
    kind: 'unavailable',
    message: 'the service can not take letters now; the letter was not taken, send it again',
  },
  malformed: {
    code: 'MALFORMED',
    kind: 'invalid',
    message:
      'the letter breaks RFC 5322: lines must end in CRLF, no NUL, no bare CR or LF, headers must be readable',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Why a mailbox call is refused. */
export const MAILBOX_ERRORS = {
  certificateNotActive: {
    code: 'CERTIFICATE_NOT_ACTIVE',
    kind: 'forbidden',
    message:
      'Your certificate is not active. Register it and pay the yearly fee, then open your official mail.',
  },
  notOpenedYet: {
    code: 'NOT_OPENED_YET',
    kind: 'conflict',
    message: 'Open the letter before you certify that you have read it.',
  },
} as const satisfies Record<string, ErrorDefinition>;
