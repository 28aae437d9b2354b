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
  notAcknowledgedYet: {
    code: 'NOT_ACKNOWLEDGED_YET',
    kind: 'conflict',
    message: 'Nobody has certified this letter yet, so there is nothing to correct.',
  },
  tooManyCorrections: {
    code: 'TOO_MANY_CORRECTIONS',
    kind: 'conflict',
    message: 'This acknowledgement was corrected 20 times; turn to the sender of the letter.',
  },
  mayNotAcknowledge: {
    code: 'MAY_NOT_ACKNOWLEDGE',
    kind: 'forbidden',
    message: 'You may read this mailbox, not certify for its owner; the owner can give you that right.',
  },
  ownerOnly: {
    code: 'OWNER_ONLY',
    kind: 'forbidden',
    message: 'Only the owner of the mailbox, or a representative of the organisation, may do that.',
  },
  ownDelegate: {
    code: 'OWN_DELEGATE',
    kind: 'conflict',
    message: 'Nobody is a delegate in a mailbox of their own.',
  },
  tooManyDelegates: {
    code: 'TOO_MANY_DELEGATES',
    kind: 'conflict',
    message: 'A mailbox has at most 100 delegates; remove one first.',
  },
  partNotShown: {
    code: 'PART_NOT_SHOWN',
    kind: 'too-large',
    message:
      'This part is too large or too deeply nested to be made safe; download the whole letter instead.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Why the content of a letter can not be had, or a hold not be placed. */
export const CONTENT_ERRORS = {
  purged: {
    code: 'CONTENT_PURGED',
    kind: 'gone',
    message:
      'The content of this letter was removed when its time of keeping was over; what proves its delivery is kept.',
  },
  unavailable: {
    code: 'CONTENT_UNAVAILABLE',
    kind: 'unavailable',
    message: 'The content of letters can not be reached now. Try again in a minute.',
  },
  damaged: {
    code: 'CONTENT_DAMAGED',
    kind: 'internal',
    message: 'The content of this letter is not as it was stored, so it is not shown. It is logged.',
  },
  holdsOperatorOnly: {
    code: 'OPERATOR_ONLY',
    kind: 'forbidden',
    message: 'Only an operator of the platform places and lifts legal holds.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Why senders can not get their receipts so. */
export const RECEIPT_ERRORS = {
  webhookUrlMalformed: {
    code: 'WEBHOOK_URL_MALFORMED',
    kind: 'invalid',
    message: 'The URL of a webhook begins with https:// and has neither a user nor a fragment.',
  },
  webhookUnknown: {
    code: 'WEBHOOK_UNKNOWN',
    kind: 'invalid',
    message: 'Mode webhook needs the id of a webhook of the same organisation; make one first.',
  },
  webhookInUse: {
    code: 'WEBHOOK_IN_USE',
    kind: 'conflict',
    message: 'Receipts still go to this webhook; set another mode for its senders first.',
  },
  tooManyWebhooks: {
    code: 'TOO_MANY_WEBHOOKS',
    kind: 'conflict',
    message: 'An organisation has at most 20 webhooks; remove one first.',
  },
  webhookDamaged: {
    code: 'WEBHOOK_DAMAGED',
    kind: 'internal',
    message:
      'The secret of this webhook is not as it was stored. Make another webhook, name it in the receipt mode and replay.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Why a webhook did not take something; its own words replace the message where there are any. */
export const WEBHOOK_CALL_ERRORS = {
  webhookAway: { code: 'WEBHOOK_AWAY', kind: 'unavailable', message: 'the webhook did not take it' },
  webhookForbidden: {
    code: 'WEBHOOK_FORBIDDEN',
    kind: 'unavailable',
    message: 'the webhook is at an address that is not public',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Why a proof can not be given. */
export const PROOF_ERRORS = {
  notSet: {
    code: 'PROOF_NOT_SET_UP',
    kind: 'unavailable',
    message:
      'This installation has no key that signs proofs (PEP_PROOF_CERT_FILE). Ask for JSON or PDF instead.',
  },
  notSigned: {
    code: 'PROOF_NOT_SIGNED',
    kind: 'unavailable',
    message: 'The proof can not be signed or time-stamped now. Try again in a minute; nothing of it is lost.',
  },
  notDownloaded: {
    code: 'NOT_DOWNLOADED_YET',
    kind: 'conflict',
    message: 'The proof has the whole letter in it. Download the letter first, then ask for the proof.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Why a letter's time can not be reckoned, or an outage not be recorded. */
export const LEGAL_ERRORS = {
  rulesMissing: {
    code: 'RULES_MISSING',
    kind: 'unavailable',
    message: 'No rules are in force for letters of that day; add a file that begins there.',
  },
  calendarYearMissing: {
    code: 'CALENDAR_YEAR_MISSING',
    kind: 'unavailable',
    message: 'The calendar has no working days for that year; add a version that has.',
  },
  operatorOnly: {
    code: 'OPERATOR_ONLY',
    kind: 'forbidden',
    message: 'Only an operator of the platform records outages.',
  },
  outageNotOver: {
    code: 'OUTAGE_NOT_OVER',
    kind: 'invalid',
    message: 'An outage is recorded when it is over: from is before to, and to is not to come.',
  },
  outageTooLong: {
    code: 'OUTAGE_TOO_LONG',
    kind: 'invalid',
    message: 'An outage lasts at most 31 days. Look at from and to; record a longer one in parts.',
  },
} as const satisfies Record<string, ErrorDefinition>;
