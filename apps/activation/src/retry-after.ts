import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { AppError, type ErrorDefinition } from '@pep/errors';
import type { FastifyReply } from 'fastify';
import { catchError, type Observable } from 'rxjs';

const MS_PER_S = 1_000;

/** Refuses for so long. */
export class TooSoon extends AppError {
  readonly waitS: number;

  /** @param definition of the kind `rate-limited` */
  constructor(definition: ErrorDefinition, { from, to }: { readonly from: Date; readonly to: Date }) {
    const waitS = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / MS_PER_S));
    super(definition, { message: `${definition.message} Wait ${String(waitS)} seconds.` });
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
        if (error instanceof TooSoon) void reply.header('retry-after', error.waitS);
        throw error;
      }),
    );
  }
}
