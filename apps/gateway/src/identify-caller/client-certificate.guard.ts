import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Identity } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { CLIENT_CERTIFICATE } from './client-certificate.strategy.js';
import { isPublicCall } from '../route/owners.js';
import { ConnectionCallers } from './connection-callers.js';

/**
 * In front of every call that goes inward, but for those that anybody may make. Passport signs a connection in once; what it leaves for the garbage
 * collector at each sign-in (6 KB that outlive several collections) would otherwise be most of a request's cost.
 * A further way to sign in is a further strategy in the list.
 */
@Injectable()
export class ClientCertificateGuard extends AuthGuard([CLIENT_CERTIFICATE]) {
  constructor(@Inject(ConnectionCallers) private readonly callers: ConnectionCallers) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    const request = context
      .switchToHttp()
      .getRequest<{ socket: TLSSocket; raw: IncomingMessage; user?: Identity }>();
    if (isPublicCall(request.raw.method ?? '', request.raw.url ?? '')) return true;
    const caller = this.callers.signedInCallerOf(request.socket);
    if (caller === undefined) return super.canActivate(context);
    request.user = caller;
    return true;
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error !== null && error !== undefined) throw error as Error;
    if (user === false) throw new AppError(EDGE_ERRORS.unauthenticated);
    return user;
  }
}
