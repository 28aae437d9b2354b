import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppError } from '@pep/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessTokens } from '../resolve-token/access-tokens.js';
import { Callers } from '../resolve-caller/callers.js';
import { SCOPES } from '../route/scopes.js';
import { IssueToken, TokenRefused } from './issue-token.js';

const FORM_OCTETS_MAX = 8_192;
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/** The token endpoint and what there is to know of it (RFC 8414). Plain routes: they are not under `/v1`. */
@Injectable()
export class TokenRoutes implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(Callers) private readonly callers: Callers,
    @Inject(IssueToken) private readonly issueToken: IssueToken,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance();
    const metadata = metadataOf(this.tokens.issuer);
    server.get('/.well-known/oauth-authorization-server', () => metadata);
    server.post('/oauth2/token', (request, reply) => this.#answer(request, reply));
  }

  async #answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const caller = await this.callers.signIn(request.raw);
      return await reply.send(await this.issueToken.execute(caller, await formOf(request.raw)));
    } catch (error) {
      if (error instanceof TokenRefused) {
        const status = error.code === 'invalid_client' ? 401 : 400;
        return reply.status(status).send({ error: error.code, error_description: error.message });
      }
      if (!(error instanceof AppError)) throw error;
      if (error.retryable) return reply.status(503).send({ error: 'temporarily_unavailable' });
      return reply.status(401).send({ error: 'invalid_client', error_description: error.message });
    }
  }
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  if (!FORM_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new TokenRefused('invalid_request', 'send application/x-www-form-urlencoded');
  }
  const pieces: Buffer[] = [];
  let octets = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    octets += piece.length;
    if (octets > FORM_OCTETS_MAX) throw new TokenRefused('invalid_request', 'the form is too large');
    pieces.push(piece);
  }
  return new URLSearchParams(Buffer.concat(pieces).toString());
}

function metadataOf(issuer: string): Readonly<Record<string, unknown>> {
  return {
    issuer,
    token_endpoint: `${issuer}/oauth2/token`,
    // Required by RFC 8414 2; there is no authorization endpoint.
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['tls_client_auth'],
    tls_client_certificate_bound_access_tokens: true,
    scopes_supported: SCOPES,
    service_documentation: `${issuer}/docs`,
  };
}
