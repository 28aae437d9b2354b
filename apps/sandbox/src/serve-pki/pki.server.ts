import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { unescape } from 'node:querystring';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { SANDBOX_ERRORS } from '../errors.js';
import { AUTHORITIES } from '../pki/authority.js';
import type { PkiBehaviour, PkiService, PkiState } from '../pki/behaviour.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import { readBody } from '../read-body.js';
import { refuse, type Reply } from './http-message.js';
import { PkiDesk } from './pki-desk.js';

/** The sandbox answers this machine only. */
const HOST = '127.0.0.1';
/** Requests are a few hundred octets. */
const BODY_MAX_OCTETS = 64 * 1024;
/** A request in base64; clients may leave its slashes as they are (RFC 6960 appendix A.1). */
const OCSP_BY_GET = /^\/ocsp\/(.+)$/;
const FILE = /^\/(crl|ca)\/([a-z0-9-]+)\.(?:crl|cer)$/;

/** What was asked for, and who answers it. */
interface Call {
  readonly service: PkiService;
  readonly answer: (behaviour: PkiBehaviour) => Promise<Reply>;
}

/** OCSP, revocation lists, time-stamps and the authorities' certificates, on plain HTTP of 127.0.0.1. */
export class PkiServer implements OnModuleDestroy {
  readonly #log = new Logger(PkiServer.name);
  readonly #ended = new AbortController();
  #server: Server | undefined;

  constructor(
    private readonly port: number,
    private readonly credentials: Credentials,
    private readonly state: PkiState,
  ) {}

  /**
   * Takes connections. Authorities that are missing are made first.
   * @throws AppError `PKI_PORT_UNAVAILABLE`
   */
  async listen(): Promise<void> {
    const desk = await PkiDesk.open(this.credentials);
    const server = createServer((request, response) => {
      this.#answer(desk, request, response).catch((error: unknown) => {
        this.#failed(response, error);
      });
    });
    try {
      server.listen(this.port, HOST);
      await once(server, 'listening');
    } catch (cause) {
      throw new AppError(SANDBOX_ERRORS.pkiPortUnavailable, { cause });
    }
    this.#server = server;
  }

  async onModuleDestroy(): Promise<void> {
    this.#ended.abort();
    const server = this.#server;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #answer(desk: PkiDesk, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await route(desk, request);
    if (!('service' in call)) {
      send(response, call);
      return;
    }
    const behaviour = this.state.takeCall(call.service);
    if (behaviour === 'down') {
      response.destroy();
      return;
    }
    const delayMs = behaviour === 'slow' ? this.state.behaviours.slowMs : 0;
    await sleep(delayMs, undefined, { signal: this.#ended.signal, ref: false });
    send(response, await call.answer(behaviour));
  }

  #failed(response: ServerResponse, error: unknown): void {
    response.destroy();
    if (this.#ended.signal.aborted) return;
    this.#log.warn({ msg: 'an answer about certificates failed', err: error });
  }
}

function route(desk: PkiDesk, request: IncomingMessage): Call | Reply | Promise<Call | Reply> {
  const { pathname } = URL.parse(request.url ?? '', 'http://pki') ?? new URL('http://pki/');
  if (pathname === '/ocsp' || pathname === '/tsa') return questionCall(desk, pathname, request);
  if (request.method !== 'GET') return refuse(404, 'Nothing is here.');
  const encoded = OCSP_BY_GET.exec(pathname)?.[1];
  // What is escaped wrongly is no request either.
  return encoded === undefined
    ? fileCall(desk, pathname)
    : ocspCall(desk, Buffer.from(unescape(encoded), 'base64'));
}

async function questionCall(
  desk: PkiDesk,
  path: '/ocsp' | '/tsa',
  request: IncomingMessage,
): Promise<Call | Reply> {
  if (request.method !== 'POST') {
    return refuse(405, 'Send the request as the body of a POST.', { allow: 'POST' });
  }
  const body = await readBody(request, BODY_MAX_OCTETS);
  if (body === undefined) return refuse(413, 'A request has 64 KiB at most.');
  if (path === '/ocsp') return ocspCall(desk, body);
  return { service: 'tsa', answer: (behaviour) => desk.timeStamp(body, behaviour) };
}

function ocspCall(desk: PkiDesk, body: Buffer): Call {
  return { service: 'ocsp', answer: (behaviour) => desk.ocsp(body, behaviour) };
}

function fileCall(desk: PkiDesk, path: string): Call | Reply {
  const [, folder, name] = FILE.exec(path) ?? [];
  const authority = AUTHORITIES.find((known) => known === name);
  if (authority === undefined) return refuse(404, 'Nothing is here.');
  if (folder === 'ca') return desk.certificate(authority);
  return { service: 'crl', answer: (behaviour) => desk.crl(authority, behaviour) };
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers);
  response.end(body);
}
