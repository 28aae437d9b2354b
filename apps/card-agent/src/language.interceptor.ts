import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { AppError } from '@pep/errors';
import type { FastifyRequest } from 'fastify';
import { catchError, type Observable, throwError } from 'rxjs';
import { translated } from './speaker.js';
import { languageOf } from './words/language.js';

/** Refusals in the language that the page asks for (Accept-Language); the code stays. */
export class LanguageInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const language = languageOf(headers['accept-language'] ?? '');
    return next
      .handle()
      .pipe(
        catchError((error: unknown) =>
          throwError(() => (error instanceof AppError ? translated(error, language) : error)),
        ),
      );
  }
}
