import type { TLSSocket } from 'node:tls';
import { Strategy } from 'passport';
import type { ConnectionCallers } from './connection-callers.js';

export const CLIENT_CERTIFICATE = 'client-certificate';

/** Passport strategy: the caller is the holder of the connection's certificate. */
export class ClientCertificateStrategy extends Strategy {
  override readonly name = CLIENT_CERTIFICATE;

  constructor(private readonly callers: ConnectionCallers) {
    super();
  }

  /** A refusal is an error with its own text, not passport's bare failure, so that the holder learns what to do. */
  override authenticate(request: { readonly socket: unknown }): void {
    try {
      this.success(this.callers.callerOf(request.socket as TLSSocket));
    } catch (error) {
      this.error(error);
    }
  }
}
