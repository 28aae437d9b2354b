import {
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type Provider,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { type Caller, IdentityTokenVerifier } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { FastifyRequest } from 'fastify';
import passport, { Strategy } from 'passport';
import { Clock } from '../clock.js';

const STRATEGY = 'gateway-identity';

/** Passport strategy: believes the gateway's identity token and nothing else. */
class GatewayIdentityStrategy extends Strategy {
  override readonly name = STRATEGY;

  constructor(
    private readonly verifier: IdentityTokenVerifier,
    private readonly clock: Clock,
  ) {
    super();
  }

  override authenticate(request: { headers: FastifyRequest['headers'] }): void {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    this.verifier.verify(token, this.clock.now().getTime()).then(
      (caller) => {
        if (caller === undefined) this.fail(401);
        else this.success(caller);
      },
      (error: unknown) => {
        this.error(error);
      },
    );
  }
}

/** In front of every HTTP handler; facts come over Kafka, from services, and have no caller. */
@Injectable()
class CallerGuard extends AuthGuard(STRATEGY) {
  override canActivate(context: ExecutionContext) {
    return context.getType() === 'http' ? super.canActivate(context) : true;
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error !== null && error !== undefined) throw error as Error;
    if (user === false) throw new AppError(EDGE_ERRORS.unauthenticated);
    return user;
  }
}

/** Who calls, for a handler's parameter. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { user } = context.switchToHttp().getRequest<{ user?: Caller }>();
  if (user === undefined) throw new AppError(EDGE_ERRORS.unauthenticated);
  return user;
});

/** The guard in front of every handler of a service behind the gateway. */
export function callerGuard(service: string, publicKeyPem: () => string): Provider[] {
  return [
    {
      provide: GatewayIdentityStrategy,
      inject: [Clock],
      useFactory: (clock: Clock) => {
        const strategy = new GatewayIdentityStrategy(
          new IdentityTokenVerifier(publicKeyPem(), service),
          clock,
        );
        passport.use(strategy);
        return strategy;
      },
    },
    { provide: APP_GUARD, useClass: CallerGuard },
  ];
}
