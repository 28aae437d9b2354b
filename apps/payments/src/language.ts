import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Language, LANGUAGES } from './payment/payment.js';

/** The first language of an Accept-Language header (RFC 9110 12.5.4) that we have; Armenian else. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2));
  const known = wanted.flatMap((one) => LANGUAGES.filter((language) => language === one));
  return known[0] ?? 'hy';
}

/** The language to answer in. */
export const AnswerLanguage = createParamDecorator((_data: unknown, context: ExecutionContext): Language =>
  languageOf(context.switchToHttp().getRequest<FastifyRequest>().headers['accept-language']),
);
