import type { LoggerService } from '@nestjs/common';
import { maskPsns } from '@pep/identifiers';
import { type Logger as PinoLogger, pino } from 'pino';

/** Fields that never reach a log, wherever they stand in a logged object. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'pin',
  'puk',
  'password',
  'authorization',
  'oneTimeCode',
  'content',
]);
const HIDDEN = '[hidden]';
/** Objects in objects that are looked through; what lies deeper is left out. */
const DEPTH_MAX = 6;

/** An error as a log shows it. */
interface ShownError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ShownError;
}

/**
 * Only what says where it went wrong: other fields of an error hold what was worked on, as a database error's parameters
 * do, which may be a letter.
 */
function shownError(error: unknown): ShownError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'what was thrown is no error' };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && { cause: shownError(error.cause) }),
  };
}

/** The fields without secrets. By hand, for pino's `redact` takes several times longer than the line itself. */
function withoutSecrets(fields: object, depth = 0): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields))
    shown[name] = SECRET_FIELDS.has(name) ? HIDDEN : shownValue(value, depth);
  return shown;
}

function shownValue(value: unknown, depth: number): unknown {
  // An error is shown by its serializer, what can write itself as JSON by that.
  if (typeof value !== 'object' || value === null || value instanceof Error || 'toJSON' in value)
    return value;
  if (depth === DEPTH_MAX) return HIDDEN;
  return Array.isArray(value)
    ? value.map((item) => shownValue(item, depth + 1))
    : withoutSecrets(value, depth + 1);
}

/**
 * Nest's logger as JSON lines on standard output, PSNs masked in every line.
 * Log an object with `msg` for fields: `logger.log({ msg: 'accepted', messageId })`.
 */
export class JsonLogger implements LoggerService {
  readonly #pino: PinoLogger;

  constructor(service: string, level: string) {
    this.#pino = pino(
      {
        name: service,
        level,
        base: { service },
        timestamp: pino.stdTimeFunctions.isoTime,
        serializers: { err: shownError },
        formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      },
      { write: (line: string) => process.stdout.write(maskPsns(line)) },
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  #write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.findLast((item) => typeof item === 'string');
    const err = message instanceof Error ? message : rest.find((item) => item instanceof Error);
    const fields =
      typeof message === 'object' && message !== null && !(message instanceof Error) ? message : {};
    const text = typeof message === 'string' ? message : (err?.message ?? undefined);
    this.#pino[level](
      { ...(context === undefined ? {} : { context }), ...(err === undefined ? {} : { err }), ...fields },
      text,
    );
  }
}
