import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { AppError } from '@pep/errors';
import type { FastifyReply } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { ERRORS } from '../errors.js';

const MS_PER_S = 1_000;

/** Refuses another code for so long. */
export class CodeTooSoon extends AppError {
  readonly waitS: number;

  constructor(from: Date, to: Date) {
    const waitS = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / MS_PER_S));
    const message = `A code was mailed a short time ago. Wait ${String(waitS)} seconds before you ask for another.`;
    super(ERRORS.codeTooSoon, { message });
    this.waitS = waitS;
  }
}

/** Says how long to wait also in Retry-After (RFC 9110 10.2.3), for programs. */
@Injectable()
export class RetryAfter implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (error instanceof CodeTooSoon) void reply.header('retry-after', error.waitS);
        throw error;
      }),
    );
  }
}
