import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '@pep/client-identity';
import type { Origin } from '../route/origin.js';
import type { ConnectionCallers } from './connection-callers.js';
import type { ForwardedCallers } from './forwarded-callers.js';

/** Who makes a request, by whichever way its certificate came. */
export class Callers {
  constructor(
    readonly connections: ConnectionCallers,
    private readonly forwarded: ForwardedCallers,
    private readonly origin: Origin,
  ) {}

  /**
   * The caller, when it has signed in before; undefined when it has to {@link signIn}. For every request, so it neither
   * waits nor parses.
   * @throws AppError from CERTIFICATE_ERRORS, or `UNAVAILABLE`
   */
  signedIn(request: IncomingMessage): Identity | undefined {
    const caller = this.connections.signedIn(request.socket as TLSSocket);
    if (caller !== undefined || !this.origin.isProxied(request)) return caller;
    return this.forwarded.signedIn(request, this.origin.clientAddress(request));
  }

  /** @throws AppError as {@link signedIn} */
  signIn(request: IncomingMessage): Promise<Identity> {
    return this.origin.isProxied(request)
      ? this.forwarded.signIn(request, this.origin.clientAddress(request))
      : this.connections.signIn(request.socket as TLSSocket);
  }

  /** Where the request comes from, as far as it can be known. */
  addressOf(request: IncomingMessage): string {
    return this.origin.clientAddress(request);
  }
}
