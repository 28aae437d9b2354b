import { createServer, type Server } from 'node:https';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { SERVER_LIMITS, type ServerCertificate, tlsSettings } from './tls-settings.js';

export const PUBLIC_LISTENER = Symbol('settings of the public listener');

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
export class PublicListener implements OnApplicationShutdown {
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

  async onApplicationShutdown(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
    });
  }
}
