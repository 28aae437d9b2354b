import { createServer, type Server } from 'node:https';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { SERVER_LIMITS, type ServerCertificate, tlsSettings } from './tls-settings.js';

export const PUBLIC_LISTENER = Symbol('settings of the public listener');

const STOP_TIMEOUT_MS = 5_000;

/** How the public listener is set up. */
export interface PublicListenerSettings extends ServerCertificate {
  readonly publicPort: number;
  readonly httpHost: string;
}

/**
 * The second door, which asks for no certificate, so that no browser opens its certificate chooser over a document.
 * Behind it is the same application; what needs a caller finds none here.
 */
@Injectable()
export class PublicListener implements BeforeApplicationShutdown {
  #server: Server | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(PUBLIC_LISTENER) private readonly settings: PublicListenerSettings,
  ) {}

  /** @throws Error when the port is taken */
  async listen(): Promise<void> {
    const { routing } = this.host.httpAdapter.getInstance();
    const server = createServer(tlsSettings(this.settings), (request, response) => {
      routing(request, response);
    });
    server.keepAliveTimeout = SERVER_LIMITS.keepAliveTimeout;
    server.requestTimeout = SERVER_LIMITS.requestTimeout;
    server.setTimeout(SERVER_LIMITS.connectionTimeout);
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.settings.publicPort, this.settings.httpHost, resolve);
    });
  }

  /** Calls under way may end; connections that stay open, with or without one, are closed after a while. */
  beforeApplicationShutdown(): void {
    for (const server of [this.#server, this.host.httpAdapter.getHttpServer() as Server]) {
      server?.close();
      server?.closeIdleConnections();
      setTimeout(() => server?.closeAllConnections(), STOP_TIMEOUT_MS).unref();
    }
  }
}
