import type { ErrorDefinition } from '@pep/errors';

/** Why something was not sent. The text goes into the fact of the failure; kind `unavailable` is tried again. */
export const NOTIFICATION_ERRORS = {
  channelNotSetUp: {
    code: 'CHANNEL_NOT_SET_UP',
    kind: 'invalid',
    message: 'This way of sending is not set up',
  },
  tooLate: {
    code: 'TOO_LATE',
    kind: 'invalid',
    message: 'Its time was over before it could be sent; ask for a new one',
  },
  onlyQuietHoursLeft: {
    code: 'ONLY_QUIET_HOURS_LEFT',
    kind: 'invalid',
    message: 'Its time ends within the quiet hours, in which no notice goes to a phone; give it more time',
  },
  noticesStopped: {
    code: 'NOTICES_STOPPED',
    kind: 'invalid',
    message: 'The owner of the phone has stopped notices by SMS; only they can allow them again',
  },
  templateUnknown: {
    code: 'TEMPLATE_UNKNOWN',
    kind: 'invalid',
    message: 'There is no such template; README.md of notifications lists them',
  },
  parameterMissing: {
    code: 'PARAMETER_MISSING',
    kind: 'invalid',
    message: 'A parameter of the template is missing; README.md of notifications lists them',
  },
  parameterMalformed: {
    code: 'PARAMETER_MALFORMED',
    kind: 'invalid',
    message: 'A parameter does not have the form that the template takes',
  },
  recipientMalformed: {
    code: 'RECIPIENT_MALFORMED',
    kind: 'invalid',
    message: 'The recipient is no mail address',
  },
  sealedUnreadable: {
    code: 'SEALED_UNREADABLE',
    kind: 'unavailable',
    message:
      'The secret parameters were sealed for another key; give this service the key that belongs to it',
  },
  numberMalformed: {
    code: 'NUMBER_MALFORMED',
    kind: 'invalid',
    message: 'The recipient is no Armenian mobile number of the form 374XXXXXXXX',
  },
  centreRefused: {
    code: 'CENTRE_REFUSED',
    kind: 'invalid',
    message: 'The SMS centre refused it for good',
  },
  centreAway: { code: 'CENTRE_AWAY', kind: 'unavailable', message: 'No SMS centre took it now' },
} as const satisfies Record<string, ErrorDefinition>;
