import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Origin, type ProxySettings } from '../route/origin.js';
import { SERVER_LIMITS, type ServerCertificate, tlsSettings } from './tls-settings.js';

export const FURTHER_LISTENERS = Symbol('settings of the further listeners');

const STOP_TIMEOUT_MS = 5_000;

/** How they are set up. */
export interface FurtherListenersSettings extends ServerCertificate, Omit<ProxySettings, 'addressField'> {
  readonly publicPort: number;
  readonly httpHost: string;
}

/**
 * The doors that ask for no certificate. One is for everybody, so that no browser opens its certificate chooser over a
 * document. The other is for trusted proxies that end TLS themselves and tell the certificate (RFC 9440): a port of its
 * own, so that on the others nothing that a client writes is ever read as a proxy's word. Behind both is the same
 * application; what needs a caller finds none on the first.
 */
@Injectable()
export class FurtherListeners implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #servers: Server[] = [];
  #closed: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(FURTHER_LISTENERS) private readonly settings: FurtherListenersSettings,
  ) {}

  /** @throws Error when a port is taken */
  async listen(): Promise<void> {
    await this.#open(this.settings.publicPort);
    const { proxyPort } = this.settings;
    if (proxyPort === undefined) return;
    const origin = new Origin({ ...this.settings, addressField: 'x-forwarded-for' });
    // Before TLS: a stranger learns nothing and costs nothing.
    await this.#open(proxyPort, (socket) => {
      if (!origin.isTrusted(socket.remoteAddress ?? '')) socket.destroy();
    });
  }

  async #open(port: number, onConnection?: (socket: Socket) => void): Promise<void> {
    const application = this.host.httpAdapter.getInstance();
    const server = createServer(tlsSettings(this.settings), (request, response) => {
      application.routing(request, response);
    });
    server.keepAliveTimeout = SERVER_LIMITS.keepAliveTimeout;
    server.requestTimeout = SERVER_LIMITS.requestTimeout;
    server.setTimeout(SERVER_LIMITS.connectionTimeout);
    if (onConnection !== undefined) server.prependListener('connection', onConnection);
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, this.settings.httpHost, resolve);
    });
  }

  /** Calls under way may end. Connections that stay open nevertheless, of any listener, are closed after a while. */
  beforeApplicationShutdown(): void {
    const servers = [...this.#servers, this.host.httpAdapter.getHttpServer<Server>()];
    setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, STOP_TIMEOUT_MS).unref();
    this.#closed = Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#closed;
  }
}
