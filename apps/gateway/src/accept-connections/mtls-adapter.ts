import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { PROBLEM_MEDIA_TYPE, problemOf } from '@pep/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { saneRequestId } from '../route/request-id.js';
import { SERVER_LIMITS, type ServerCertificate, tlsSettings } from './tls-settings.js';

/** Octets of a path's variable part; the router's own limit (100) is shorter than some addresses. */
const PATH_PART_MAX = 1_024;

/** How the card's listener is set up. */
export interface MtlsSettings extends ServerCertificate {
  /** PEM bundle; its names are also what browsers offer certificates for. */
  readonly clientCaFile: string;
}

/**
 * The HTTP server that asks for a client certificate. It lets every handshake pass, also without a certificate or with
 * a bad one: a refusal inside TLS would reach people as a broken connection, so the guard refuses in words.
 */
export function mtlsAdapter(settings: MtlsSettings): FastifyAdapter {
  const adapter = new FastifyAdapter({
    https: {
      ...tlsSettings(settings),
      ca: readFileSync(settings.clientCaFile),
      requestCert: true,
      rejectUnauthorized: false,
    },
    ...SERVER_LIMITS,
    // No Nest middleware is used, and its engine would run for every request.
    skipMiddie: true,
    routerOptions: { maxParamLength: PATH_PART_MAX },
    // The router's own refusals (a malformed address) come before any route, so Nest's filter does not see them.
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      const problem = problemOf(new AppError(EDGE_ERRORS.invalidRequest, { cause: error }));
      void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
    },
    genReqId: (request: IncomingMessage) => saneRequestId(request.headers['x-request-id']) ?? randomUUID(),
  });
  passBodiesThrough(adapter);
  nameEveryAnswer(adapter);
  return adapter;
}

/** Bodies belong to the services: nothing is read or parsed here. */
function passBodiesThrough(adapter: FastifyAdapter): void {
  adapter.registerParserMiddleware = () => undefined;
  const server = adapter.getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => {
    done(null);
  });
}

/** Answers of the gateway itself: a forwarded one does not come this way. */
function nameEveryAnswer(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('onSend', (request, reply, _payload, done) => {
    reply.header('x-request-id', request.id);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done();
  });
}
