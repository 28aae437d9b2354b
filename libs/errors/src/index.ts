/** What kind of failure this is; each edge (HTTP, SMTP, consumer) maps a kind once, in a tested table. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'precondition-failed'
  | 'precondition-required'
  | 'not-acceptable'
  | 'too-large'
  | 'rate-limited'
  | 'unavailable'
  | 'internal';

/** One thing wrong with one field of the input, for `errors[]` of a problem document (RFC 9457 section 3). */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An entry of a service's catalogue (`errors.ts`): a stable code and what the caller is told. */
export interface ErrorDefinition {
  readonly code: string;
  readonly kind: ErrorKind;
  /** Says what is wrong and what to do; never holds content, secrets or a full PSN. */
  readonly message: string;
}

/** What is known at the place of the throw beyond the catalogue's entry. */
export interface ErrorDetails {
  readonly message?: string;
  readonly errors?: readonly FieldError[];
  readonly cause?: unknown;
}

/**
 * The only error the platform throws on purpose: a catalogue code with a public text.
 * The cause is for the log, never for the caller.
 */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly errors: readonly FieldError[];

  constructor(definition: ErrorDefinition, details: ErrorDetails = {}) {
    super(details.message ?? definition.message, { cause: details.cause });
    this.name = 'AppError';
    this.code = definition.code;
    this.kind = definition.kind;
    this.errors = details.errors ?? [];
  }

  /** Whether the same call can succeed later without a change. */
  get retryable(): boolean {
    return this.kind === 'unavailable' || this.kind === 'rate-limited';
  }
}

/** Errors that every service can meet at its HTTP edge. */
export const EDGE_ERRORS = {
  invalidRequest: {
    code: 'INVALID_REQUEST',
    kind: 'invalid',
    message: 'The request does not have the form this call takes; see errors for each field.',
  },
  notFound: { code: 'NOT_FOUND', kind: 'not-found', message: 'There is nothing here that you may see.' },
  unauthenticated: {
    code: 'UNAUTHENTICATED',
    kind: 'unauthenticated',
    message: 'The caller is not known. Call through the gateway with an ID card certificate.',
  },
  personOnly: {
    code: 'PERSON_ONLY',
    kind: 'forbidden',
    message: 'This call is for people. Sign in with the certificate of an ID card, not with a system’s.',
  },
  systemOnly: {
    code: 'SYSTEM_ONLY',
    kind: 'forbidden',
    message: 'This call is for systems. Call it with the certificate of a system, not with an ID card’s.',
  },
  notAcceptable: {
    code: 'NOT_ACCEPTABLE',
    kind: 'not-acceptable',
    message: 'The answer is not made in any of the media types that the Accept header names.',
  },
  preconditionRequired: {
    code: 'IF_MATCH_REQUIRED',
    kind: 'precondition-required',
    message: 'Send the ETag you read in If-Match, so that no one else’s change is overwritten.',
  },
  preconditionFailed: {
    code: 'CHANGED_MEANWHILE',
    kind: 'precondition-failed',
    message: 'It was changed since you read it. Read it again and repeat your change.',
  },
  idempotencyKeyRequired: {
    code: 'IDEMPOTENCY_KEY_REQUIRED',
    kind: 'invalid',
    message:
      'Send an Idempotency-Key header (1 to 128 visible characters), new for each new thing to create.',
  },
  idempotencyKeyReused: {
    code: 'IDEMPOTENCY_KEY_REUSED',
    kind: 'conflict',
    message: 'This Idempotency-Key was used for another request. Use a new key.',
  },
  unavailable: {
    code: 'UNAVAILABLE',
    kind: 'unavailable',
    message: 'The service can not answer now. Try again in a few seconds.',
  },
  internal: {
    code: 'INTERNAL',
    kind: 'internal',
    message: 'Something went wrong on our side. It is logged.',
  },
} as const satisfies Record<string, ErrorDefinition>;
