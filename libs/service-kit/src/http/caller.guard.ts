import {
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  type Provider,
  SetMetadata,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { type Caller, type Identity, IdentityTokenVerifier, type SystemCaller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { FastifyRequest } from 'fastify';
import passport, { Strategy } from 'passport';
import { SystemClock } from '../clock.js';

const STRATEGY = 'gateway-identity';
const FOR_SYSTEMS = Symbol('for systems');
const FOR_ANYONE = Symbol('for anyone');
const FOR_ALL = Symbol('for people and systems');
/** Tokens are judged by the machine's time: business time may be moved. */
const machineTime = new SystemClock();

/** Passport strategy: believes the gateway's identity token and nothing else. */
class GatewayIdentityStrategy extends Strategy {
  override readonly name = STRATEGY;

  constructor(private readonly verifier: IdentityTokenVerifier) {
    super();
  }

  override authenticate(request: Pick<FastifyRequest, 'headers'>): void {
    this.verifier.verify(tokenOf(request), machineTime.now().getTime()).then(
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

function tokenOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}

/**
 * In front of every HTTP handler; facts come over Kafka, from services, and have no caller. Passport checks a token
 * once: the gateway reuses one for half a minute, and passport’s work for each request would be most of its cost.
 */
@Injectable()
class CallerGuard extends AuthGuard(STRATEGY) {
  constructor(@Inject(IdentityTokenVerifier) private readonly verifier: IdentityTokenVerifier) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    if (context.getType() !== 'http') return true;
    if (Reflect.getMetadata(FOR_ANYONE, context.getHandler()) === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Identity }>();
    const caller = this.verifier.verifiedBefore(tokenOf(request), machineTime.now().getTime());
    if (caller === undefined) return super.canActivate(context);
    request.user = requireKind(caller, context);
    return true;
  }

  /** Passport's call when it has looked at the token. */
  override handleRequest<User>(
    error: unknown,
    user: User | false,
    _info: unknown,
    context: ExecutionContext,
  ): User {
    if (error !== null && error !== undefined) throw error as Error;
    if (user === false) throw new AppError(EDGE_ERRORS.unauthenticated);
    return requireKind(user as Identity, context) as User;
  }
}

/** Every call is for people, but for those marked {@link ForSystems} or {@link ForAllSignedIn}. */
function requireKind(identity: Identity, context: ExecutionContext): Identity {
  if (Reflect.getMetadata(FOR_ALL, context.getHandler()) === true) return identity;
  const forSystems = Reflect.getMetadata(FOR_SYSTEMS, context.getHandler()) === true;
  if (forSystems === (identity.kind === 'system')) return identity;
  throw new AppError(forSystems ? EDGE_ERRORS.systemOnly : EDGE_ERRORS.personOnly);
}

/** Marks a handler that systems call, and only they; without it a handler is for people. */
export const ForSystems = (): MethodDecorator => SetMetadata(FOR_SYSTEMS, true);

/** Marks a handler that people and systems call alike; it takes {@link CurrentIdentity}. */
export const ForAllSignedIn = (): MethodDecorator => SetMetadata(FOR_ALL, true);

/** Marks a handler that answers anybody: a public call. It is not told who calls. */
export const ForAnyone = (): MethodDecorator => SetMetadata(FOR_ANYONE, true);

/** The person who calls, for a handler's parameter. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const identity = identityOf(context);
  if (identity.kind !== 'person') throw new AppError(EDGE_ERRORS.personOnly);
  return identity;
});

/** The system that calls, for a parameter of a handler marked {@link ForSystems}. */
export const CurrentSystem = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SystemCaller => {
    const identity = identityOf(context);
    if (identity.kind !== 'system') throw new AppError(EDGE_ERRORS.systemOnly);
    return identity;
  },
);

/** Whoever calls, for a parameter of a handler marked {@link ForAllSignedIn}. */
export const CurrentIdentity = createParamDecorator((_data: unknown, context: ExecutionContext): Identity =>
  identityOf(context),
);

function identityOf(context: ExecutionContext): Identity {
  const { user } = context.switchToHttp().getRequest<{ user?: Identity }>();
  if (user === undefined) throw new AppError(EDGE_ERRORS.unauthenticated);
  return user;
}

/** The guard in front of every handler of a service behind the gateway. */
export function callerGuard(service: string, publicKeyPem: () => string): Provider[] {
  return [
    {
      provide: IdentityTokenVerifier,
      useFactory: () => new IdentityTokenVerifier(publicKeyPem(), service),
    },
    {
      provide: GatewayIdentityStrategy,
      inject: [IdentityTokenVerifier],
      useFactory: (verifier: IdentityTokenVerifier) => {
        const strategy = new GatewayIdentityStrategy(verifier);
        passport.use(strategy);
        return strategy;
      },
    },
    { provide: APP_GUARD, useClass: CallerGuard },
  ];
}
