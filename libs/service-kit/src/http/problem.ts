import { AppError, EDGE_ERRORS, type ErrorKind, type FieldError } from '@pep/errors';
import { z } from 'zod';

/** A problem document (RFC 9457) as every error answer has it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable, for programs; listed in the service's `errors.ts`. */
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** The one table from a kind of failure to an HTTP status. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'precondition-required': 428,
  'not-acceptable': 406,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  internal: 500,
};

const TITLE: Readonly<Record<ErrorKind, string>> = {
  invalid: 'Invalid request',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  conflict: 'Conflict',
  gone: 'Gone',
  'precondition-failed': 'Precondition failed',
  'precondition-required': 'Precondition required',
  'not-acceptable': 'Not acceptable',
  'too-large': 'Too large',
  'rate-limited': 'Too many requests',
  unavailable: 'Not available',
  internal: 'Internal error',
};

/** RFC 9457 section 3: the media type of a problem document. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The answer for a failure; what is no AppError tells the caller nothing but that. */
export function problemOf(error: unknown): Problem {
  const known = error instanceof AppError ? error : new AppError(EDGE_ERRORS.internal, { cause: error });
  return {
    type: `urn:pep:problem:${known.code.toLowerCase().replaceAll('_', '-')}`,
    title: TITLE[known.kind],
    status: STATUS[known.kind],
    code: known.code,
    detail: known.message,
    ...(known.errors.length === 0 ? {} : { errors: known.errors }),
  };
}

/** The same as a schema, for the OpenAPI document. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
