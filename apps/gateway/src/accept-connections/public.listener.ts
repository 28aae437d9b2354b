import { createServer, type Server } from 'node:https';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
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
export class PublicListener implements BeforeApplicationShutdown, OnApplicationShutdown {
  #server: Server | undefined;
  #closed: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(PUBLIC_LISTENER) private readonly settings: PublicListenerSettings,
  ) {}

  /** @throws Error when the port is taken */
  async listen(): Promise<void> {
    const application = this.host.httpAdapter.getInstance();
    const server = createServer(tlsSettings(this.settings), (request, response) => {
      application.routing(request, response);
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

  /** Calls under way may end. Connections that stay open nevertheless, of either listener, are closed after a while. */
  beforeApplicationShutdown(): void {
    const servers = [this.#server, this.host.httpAdapter.getHttpServer<Server>()];
    setTimeout(() => {
      for (const server of servers) server?.closeAllConnections();
    }, STOP_TIMEOUT_MS).unref();
    this.#closed = new Promise((resolve) => {
      if (this.#server === undefined) resolve(undefined);
      else this.#server.close(resolve);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#closed;
  }
}
