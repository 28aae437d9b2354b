import type { ErrorDefinition } from '@pep/errors';

/** Why a usage call is refused. */
export const USAGE_ERRORS = {
  periodReversed: {
    code: 'PERIOD_REVERSED',
    kind: 'invalid',
    message: 'The period ends before it begins. Give from and to as calendar days, from first.',
  },
  periodTooLong: {
    code: 'PERIOD_TOO_LONG',
    kind: 'invalid',
    message: 'A period has at most 3,660 days. Ask for shorter ones.',
  },
  periodOutOfRange: {
    code: 'PERIOD_OUT_OF_RANGE',
    kind: 'invalid',
    message: 'Days are counted from 2000-01-01 to 2099-12-31. Give from and to within them.',
  },
  senderUnknown: {
    code: 'SENDER_UNKNOWN',
    kind: 'not-found',
    message: 'No organisation of yours has or had this address. Check how it is written.',
  },
  tooManyExports: {
    code: 'TOO_MANY_EXPORTS',
    kind: 'unavailable',
    message: 'Other files are being made now. Ask again in a minute.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Why a call about statements, tariffs or alerts is refused. */
export const STATEMENT_ERRORS = {
  operatorOnly: {
    code: 'OPERATOR_ONLY',
    kind: 'forbidden',
    message: 'Only an operator of the service may do this.',
  },
  organisationRequired: {
    code: 'ORGANISATION_REQUIRED',
    kind: 'invalid',
    message: 'Say which organisation is meant: there are several that you may see.',
  },
  monthAhead: {
    code: 'MONTH_AHEAD',
    kind: 'invalid',
    message: 'The month has not begun yet. Ask for this month or an earlier one.',
  },
  noStatement: {
    code: 'NO_STATEMENT',
    kind: 'not-found',
    message: 'The organisation has no statement of this month: nothing was sent and nothing corrected.',
  },
  notClosed: {
    code: 'STATEMENT_NOT_CLOSED',
    kind: 'conflict',
    message: 'The organisation has no closed statement of this month; only a closed one is corrected.',
  },
  noLine: {
    code: 'LINE_UNKNOWN',
    kind: 'invalid',
    message: 'The statement has no such line. Give numbers of lines as the statement shows them.',
  },
  tariffInForce: {
    code: 'TARIFF_IN_FORCE',
    kind: 'conflict',
    message: 'Prices of today and of days gone by do not change. Give a day after today in Yerevan.',
  },
  alertsTooMany: {
    code: 'ALERTS_TOO_MANY',
    kind: 'conflict',
    message: 'An organisation has at most 100 alerts. Delete one that is not needed any more.',
  },
  tooLongForPdf: {
    code: 'STATEMENT_TOO_LONG',
    kind: 'not-acceptable',
    message: 'The statement has more than 3,000 lines, too many for paper. Ask for XLSX or JSON.',
  },
  tooManyFiles: {
    code: 'TOO_MANY_EXPORTS',
    kind: 'unavailable',
    message: 'Other files are being made now. Ask again in a minute.',
  },
} as const satisfies Record<string, ErrorDefinition>;
