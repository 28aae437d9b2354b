import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import type { Dispatcher } from 'undici';
import { clientCertField } from '../route/client-cert.js';
import { inwardHeaders } from '../route/headers.js';
import type { Origin } from '../route/origin.js';
import { ownerOf } from '../route/owners.js';
import { type AnswerTarget, AnswerRelay } from './answer-relay.js';
import type { IdentityTokens } from './identity-tokens.js';
import { asAppError, mayTryAgain } from './upstream-failure.js';
import type { Upstream, Upstreams } from './upstreams.js';

/** The one service that gets the caller's whole certificate (RFC 9440): it registers certificates. */
const WANTS_CERTIFICATE = 'activation';

/** Passes a call on to the service that owns the resource, with a signed word on who calls; none for a public call. */
export class ForwardRequest {
  constructor(
    private readonly upstreams: Upstreams,
    private readonly tokens: IdentityTokens,
    private readonly origin: Origin,
  ) {}

  /**
   * Resolves when the answer is out or the client is gone.
   * @throws AppError while the answer has not begun: `NOT_FOUND`, `UNAVAILABLE`, `UPSTREAM_TIMEOUT`, `OVERLOADED`
   */
  async execute(request: IncomingMessage, caller: Identity | undefined, target: AnswerTarget): Promise<void> {
    const url = request.url ?? '';
    const owner = ownerOf(url);
    if (owner === undefined) throw new AppError(EDGE_ERRORS.notFound);
    const upstream = this.upstreams.get(owner);
    const headers = inwardHeaders(request.rawHeaders, request.headers.connection);
    if (caller !== undefined) {
      headers.push('authorization', `Bearer ${await this.tokens.tokenFor(caller, owner)}`);
      if (owner === WANTS_CERTIFICATE) headers.push('client-cert', this.#certificateOf(request));
    }
    const clientAddress = caller?.clientAddress ?? this.origin.clientAddress(request);
    headers.push('x-forwarded-for', clientAddress, 'x-request-id', target.requestId);
    const options: Dispatcher.DispatchOptions = {
      path: url,
      method: request.method ?? 'GET',
      headers,
      body: bodyOf(request) as Dispatcher.DispatchOptions['body'],
    };
    await this.#send(upstream, options, target);
  }

  /** The field of a caller that was let in by it, so that it is well-formed. */
  #certificateOf(request: IncomingMessage): string {
    if (this.origin.isProxied(request)) return String(request.headers['client-cert']).trim();
    const certificate = (request.socket as TLSSocket).getPeerX509Certificate();
    return clientCertField(certificate?.raw ?? Buffer.alloc(0));
  }

  async #send(upstream: Upstream, options: Dispatcher.DispatchOptions, target: AnswerTarget): Promise<void> {
    upstream.begin();
    let outcome = 'answered';
    try {
      outcome = await attempt(upstream, options, target);
    } catch (error) {
      const known = asAppError(error);
      outcome = known.code;
      throw known;
    } finally {
      upstream.end(outcome);
    }
  }
}

async function attempt(
  upstream: Upstream,
  options: Dispatcher.DispatchOptions,
  target: AnswerTarget,
): Promise<string> {
  try {
    return await relay(upstream, options, target);
  } catch (error) {
    // A kept connection that the service had just closed says nothing about the service.
    if (mayTryAgain(error, options)) return relay(upstream, options, target);
    throw error;
  }
}

function relay(
  upstream: Upstream,
  options: Dispatcher.DispatchOptions,
  target: AnswerTarget,
): Promise<string> {
  return new Promise((resolve, reject) => {
    upstream.dispatch(options, new AnswerRelay(target, { done: resolve, failed: reject }));
  });
}

/** The body as it comes, or null when the request has none (RFC 9112 6.3). */
function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> | null {
  const { headers } = request;
  const length = headers['content-length'];
  if ((length === undefined || length === '0') && headers['transfer-encoding'] === undefined) return null;
  return piecesOf(request);
}

/** Giving up on an upload must neither end the client's connection, which waits for its answer, nor block its next request. */
async function* piecesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } finally {
    request.resume();
  }
}
