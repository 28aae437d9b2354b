import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '@pep/errors';
import { PROBLEM_MEDIA_TYPE, prepareHttp, problemOf } from '@pep/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Agent } from './agent.js';
import { AppModule } from './app.module.js';
import type { Settings } from './config.js';
import { corsHeaders, type Door, preflightHeaders, refusal } from './door/admit.js';
import { ERRORS } from './errors.js';
import { LanguageInterceptor } from './language.interceptor.js';
import { translated } from './speaker.js';
import { languageOf } from './words/language.js';

const BODY_OCTETS_MAX = 2 * 1024 * 1024;
/** Never another address: the card is this computer's. */
const LOOPBACK = '127.0.0.1';

/**
 * Answers web pages until the process is told to end.
 * @throws AppError PORT_TAKEN
 */
export async function startHttp(agent: Agent, settings: Settings): Promise<void> {
  const adapter = new FastifyAdapter({ bodyLimit: BODY_OCTETS_MAX });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(agent), adapter, {
    logger: ['warn', 'error'],
    abortOnError: false,
  });
  prepareHttp(app);
  app.useGlobalInterceptors(new LanguageInterceptor());
  guardDoor(app, { port: settings.port, origins: settings.origin });
  try {
    await app.init();
    // Not app.listen: it would print the refusal that is thrown here.
    await app.getHttpAdapter().getInstance().listen({ port: settings.port, host: LOOPBACK });
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw isTaken ? new AppError(ERRORS.portTaken, { cause: error }) : error;
  }
  const stop = () => void app.close().finally(() => process.exit());
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

/** Every request is looked at before anything reads it; a browser's question beforehand is answered here. */
function guardDoor(app: NestFastifyApplication, door: Door): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
      const { host, origin, 'content-type': contentType } = request.headers;
      const { method } = request;
      const refused = refusal({ method, host, origin, contentType, hasBody: hasBody(request) }, door);
      if (refused !== undefined) return refuse(request, reply, new AppError(refused));
      reply.headers(corsHeaders(origin ?? ''));
      if (method !== 'OPTIONS') return undefined;
      const asks = request.headers['access-control-request-private-network'] === 'true';
      return reply.status(204).headers(preflightHeaders(asks)).send();
    });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
}

function refuse(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const language = languageOf(request.headers['accept-language'] ?? '');
  const problem = problemOf(translated(error, language));
  return reply.status(problem.status).header('content-type', PROBLEM_MEDIA_TYPE).send(problem);
}
