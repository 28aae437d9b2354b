import { createParamDecorator, type ExecutionContext, StandardSchemaValidationPipe } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { FastifyRequest } from 'fastify';

/** Checks every `@Body({ schema })`, `@Query({ schema })` and `@Param('x', { schema })`; tells all problems by field. */
export const inputPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    new AppError(EDGE_ERRORS.invalidRequest, {
      errors: issues.map((issue) => ({
        field: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
        message: readable(issue.message),
      })),
    }),
});

/** zod's own words for what is missing are about types; callers think of fields. */
function readable(message: string): string {
  return message.endsWith('received undefined') ? 'is required' : message;
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/** The request's Idempotency-Key header, which every POST that creates must have. */
export const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key))
    throw new AppError(EDGE_ERRORS.idempotencyKeyRequired);
  return key;
});

/** The version that the request's If-Match names (RFC 9110 13.1.1), which every change must have. */
export const IfMatchVersion = createParamDecorator((_data: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  const version = /^"(\d{1,10})"$/.exec(header ?? '')?.[1];
  if (version === undefined) throw new AppError(EDGE_ERRORS.preconditionRequired);
  return Number(version);
});

/** A version as a strong entity tag. */
export function etag(version: number): string {
  return `"${String(version)}"`;
}
