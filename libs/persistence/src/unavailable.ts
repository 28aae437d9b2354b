import { AppError, EDGE_ERRORS } from '@pep/errors';

/**
 * SQLSTATE classes after which the same work can succeed later: connection exceptions (08), operator intervention
 * (57P), too many connections (53300), serialization failure and deadlock (40001, 40P01), lock timeout (55P03).
 */
const RETRYABLE_SQLSTATE = /^(?:08|57P|53300|40001|40P01|55P03|25P03)/;
const RETRYABLE_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);
const RETRYABLE_TEXT =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|Connection is not established|driver not connected/i;

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (typeof code === 'string') return code;
  return driverError === undefined || driverError === error ? '' : codeOf(driverError);
}

/** Whether the database could not be reached or gave way, rather than refused what was asked. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (RETRYABLE_SOCKET.has(code) || RETRYABLE_SQLSTATE.test(code)) return true;
  return error instanceof Error && RETRYABLE_TEXT.test(error.message);
}

/** The error to go on with: an unreachable database becomes the retryable `UNAVAILABLE`, anything else stays. */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof AppError || !isDatabaseUnavailable(error)) return error;
  return new AppError(EDGE_ERRORS.unavailable, { cause: error });
}
