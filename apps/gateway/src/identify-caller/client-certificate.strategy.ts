import type { IncomingMessage } from 'node:http';
import { Strategy } from 'passport';
import type { Callers } from '../resolve-caller/callers.js';

export const CLIENT_CERTIFICATE = 'client-certificate';

/** Passport strategy: the caller is the holder of the certificate, the connection's or the one a trusted proxy tells of. */
export class ClientCertificateStrategy extends Strategy {
  override readonly name = CLIENT_CERTIFICATE;

  constructor(private readonly callers: Callers) {
    super();
  }

  /** A refusal is an error with its own text, not passport's bare failure, so that the holder learns what to do. */
  override authenticate(request: object): void {
    const { raw } = request as { readonly raw: IncomingMessage };
    this.callers.signIn(raw).then(
      (caller) => {
        this.success(caller);
      },
      (error: unknown) => {
        this.error(error);
      },
    );
  }
}
