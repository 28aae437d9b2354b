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
} as const satisfies Record<string, ErrorDefinition>;
