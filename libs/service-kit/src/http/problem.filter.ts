import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { AppError, EDGE_ERRORS, type ErrorDefinition } from '@pep/errors';
import type { FastifyReply } from 'fastify';
import { type Observable, throwError } from 'rxjs';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

/** What Fastify and Nest refuse by themselves, in our words. */
const BY_STATUS: Readonly<Record<number, ErrorDefinition>> = {
  400: EDGE_ERRORS.invalidRequest,
  401: EDGE_ERRORS.unauthenticated,
  404: EDGE_ERRORS.notFound,
  413: {
    code: 'BODY_TOO_LARGE',
    kind: 'too-large',
    message: 'The request’s body is larger than this call takes.',
  },
  415: { code: 'MEDIA_TYPE_UNSUPPORTED', kind: 'invalid', message: 'Send the body as application/json.' },
};

/**
 * The one place where a failure leaves a service: as a problem document over HTTP; unchanged to the fact consumer,
 * which decides by the error itself whether to try again or to park.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    if (host.getType() === 'rpc') return throwError(() => error);
    const known = this.#translate(error);
    const problem = problemOf(known);
    if (problem.status >= 500)
      this.#logger.error(known instanceof AppError && known.cause ? known.cause : known);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    reply.status(problem.status).header('content-type', PROBLEM_MEDIA_TYPE).send(problem);
    return undefined;
  }

  #translate(error: unknown): unknown {
    if (error instanceof AppError) return error;
    const status =
      error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
    const definition = typeof status === 'number' ? BY_STATUS[status] : undefined;
    return definition === undefined ? error : new AppError(definition, { cause: error });
  }
}
