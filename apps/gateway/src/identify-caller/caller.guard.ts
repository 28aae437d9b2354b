import type { IncomingMessage } from 'node:http';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Identity } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { FastifyReply } from 'fastify';
import { ERRORS } from '../errors.js';
import { Callers } from '../resolve-caller/callers.js';
import { bearerToken } from '../resolve-token/access-tokens.js';
import { isPublicCall } from '../route/owners.js';
import { scopeOf } from '../route/scopes.js';
import { ACCESS_TOKEN } from './access-token.strategy.js';
import { CLIENT_CERTIFICATE } from './client-certificate.strategy.js';
import { RateLimits } from './rate-limits.js';

interface GuardedRequest {
  readonly raw: IncomingMessage;
  user?: Identity;
}

const RETRY_AFTER_S = 2;

/** What a refused token is answered with (RFC 6750 3). */
const CHALLENGES: Readonly<Record<string, string>> = {
  [ERRORS.invalidToken.code]: 'Bearer error="invalid_token"',
  [ERRORS.insufficientScope.code]: 'Bearer error="insufficient_scope"',
};

/**
 * In front of every call that goes inward, but for those that anybody may make. Passport signs a connection in once; what it leaves for the garbage
 * collector at each sign-in (6 KB that outlive several collections) would otherwise be most of a request's cost.
 * A further way to sign in is a further strategy in the list.
 */
@Injectable()
export class CallerGuard extends AuthGuard([ACCESS_TOKEN, CLIENT_CERTIFICATE]) {
  constructor(
    @Inject(Callers) private readonly callers: Callers,
    @Inject(RateLimits) private readonly limits: RateLimits,
  ) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (isPublicCall(request.raw.method ?? '', request.raw.url ?? '')) {
      this.#countAddress(context);
      return true;
    }
    // Only a system with a token has this field: everybody else's calls take the short way below.
    const { authorization } = request.raw.headers;
    if (authorization !== undefined && bearerToken(authorization) !== undefined) {
      return super.canActivate(context);
    }
    const caller = this.#signedIn(context, request);
    if (caller === undefined) return super.canActivate(context);
    this.limits.countCaller(caller, context);
    request.user = caller;
    return true;
  }

  /** Passport's call when it has looked at the certificate, and at the token if there is one. */
  override handleRequest<User>(
    error: unknown,
    user: User | false,
    _info: unknown,
    context: ExecutionContext,
  ): User {
    if (error !== null && error !== undefined) {
      if (error instanceof AppError) sayHowToGoOn(error, context);
      this.#countAddress(context);
      throw error as Error;
    }
    if (user === false) throw new AppError(EDGE_ERRORS.unauthenticated);
    this.limits.countCaller(user as Identity, context);
    return user;
  }

  #signedIn(context: ExecutionContext, { raw }: GuardedRequest): Identity | undefined {
    try {
      return this.callers.signedIn(raw);
    } catch (error) {
      if (error instanceof AppError) sayHowToGoOn(error, context);
      this.#countAddress(context);
      throw error;
    }
  }

  #countAddress(context: ExecutionContext): void {
    const { raw } = context.switchToHttp().getRequest<GuardedRequest>();
    this.limits.countAddress(() => this.callers.addressOf(raw), context);
  }
}

/** The fields of a refusal that say what to do: when to call again, or which token to get. */
function sayHowToGoOn(error: AppError, context: ExecutionContext): void {
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  if (error.retryable) reply.header('retry-after', String(RETRY_AFTER_S));
  const challenge = CHALLENGES[error.code];
  if (challenge === undefined) return;
  const { raw } = context.switchToHttp().getRequest<GuardedRequest>();
  const scope =
    error.code === ERRORS.insufficientScope.code ? scopeOf(raw.method ?? '', raw.url ?? '') : undefined;
  reply.header('www-authenticate', scope === undefined ? challenge : `${challenge}, scope="${scope}"`);
}
