import { AppError, EDGE_ERRORS, type ErrorDefinition } from '@pep/errors';
import type { Dispatcher } from 'undici';
import { ERRORS } from '../errors.js';

/** undici's codes that mean more than “it can not be reached”. */
const BY_CODE: Readonly<Record<string, ErrorDefinition>> = {
  UND_ERR_HEADERS_TIMEOUT: ERRORS.upstreamTimeout,
  UND_ERR_BODY_TIMEOUT: ERRORS.upstreamTimeout,
  UND_ERR_INVALID_ARG: EDGE_ERRORS.invalidRequest,
};

const CONNECTION_LOST: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** What the client is told when a service gave no answer. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(BY_CODE[codeOf(error)] ?? EDGE_ERRORS.unavailable, { cause: error });
}

/** RFC 9110 9.2.2: a safe call whose connection broke before any answer may be repeated by an intermediary. */
export function mayTryAgain(error: unknown, options: Dispatcher.DispatchOptions): boolean {
  const safe = options.method === 'GET' || options.method === 'HEAD';
  return safe && options.body === null && CONNECTION_LOST.has(codeOf(error));
}
