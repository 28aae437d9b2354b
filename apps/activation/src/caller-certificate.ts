import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Identity } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import type { FastifyRequest } from 'fastify';
import { ERRORS } from './errors.js';

/** RFC 9440 section 2.1: a byte sequence (RFC 8941 3.3.5) of the DER form. */
const BYTE_SEQUENCE = /^:([A-Za-z0-9+/]+={0,2}):$/;

/**
 * The DER form of the caller's certificate, which the gateway passes on. It is believed because its SHA-256 is in the
 * gateway's signed identity token.
 */
export const CallerCertificate = createParamDecorator((_data: unknown, context: ExecutionContext): Buffer => {
  const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Identity }>();
  const header = request.headers['client-cert'];
  const encoded = typeof header === 'string' ? BYTE_SEQUENCE.exec(header)?.[1] : undefined;
  const der = Buffer.from(encoded ?? '', 'base64');
  if (createHash('sha256').update(der).digest('hex') !== request.user?.fingerprint)
    throw new AppError(ERRORS.certificateNotPassed);
  return der;
});
