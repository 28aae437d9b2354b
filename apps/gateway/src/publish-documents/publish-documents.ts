import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PROBLEM_MEDIA_TYPE, problemOf, Readiness, type Unreadiness } from '@pep/service-kit';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { publicDocuments } from './documents.js';

const DOCUMENT_HEADERS = {
  'cache-control': 'public, max-age=300',
  'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  'x-content-type-options': 'nosniff',
};

/** What anyone may read without saying who they are. These are plain routes: calls under `/v1` are Nest's. */
@Injectable()
export class PublishDocuments implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.#addDocuments();
    this.#addHealth();
    const notFound = problemOf(new AppError(EDGE_ERRORS.notFound));
    this.host.httpAdapter.getInstance().get('/', (_request, reply) => reply.redirect('/docs'));
    this.host.httpAdapter.getInstance().all('/*', (_request, reply) => {
      return reply.status(notFound.status).type(PROBLEM_MEDIA_TYPE).send(notFound);
    });
  }

  #addDocuments(): void {
    for (const { path, contentType, body } of publicDocuments()) {
      this.host.httpAdapter.getInstance().get(path, (_request, reply) => {
        return reply.headers(DOCUMENT_HEADERS).type(contentType).send(body);
      });
    }
  }

  /** For load balancers, which ask for `serving`, and the public: only whether. What is wrong is told on the operators' port. */
  #addHealth(): void {
    const server = this.host.httpAdapter.getInstance();
    const verdicts: [string, () => Promise<Unreadiness>][] = [
      ['ready', () => this.readiness.problems()],
      ['serving', () => this.readiness.hindrances()],
    ];
    server.get('/health/live', () => ({ status: 'ok' }));
    for (const [name, ask] of verdicts) {
      server.get(`/health/${name}`, async (_request, reply) => {
        const well = Object.keys(await ask()).length === 0;
        return reply.status(well ? 200 : 503).send({ status: well ? 'ok' : `not ${name}` });
      });
    }
  }
}
