import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { RunningStack } from './running-stack.js';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly etag: string;
  /** The body: parsed when it is JSON, as text otherwise. */
  readonly data: unknown;
  /** The body as it came: for files. */
  readonly octets: Buffer;
}

/** How to call. */
export interface Call {
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Certificate and key of who calls, PEM. */
export interface Identity {
  readonly cert: Buffer | string;
  readonly key: Buffer | string;
}

const SILENCE_MS = 10_000;

/**
 * Calls the gateway with a certificate, one connection a call.
 * @param who the folder of an identity below the sandbox, such as `identities/citizen`, or one that was issued meanwhile;
 * undefined shows none
 */
export async function call(
  stack: RunningStack,
  who: string | Identity | undefined,
  path: string,
  how: Call = {},
): Promise<Answer> {
  const body = how.json === undefined ? undefined : JSON.stringify(how.json);
  const outgoing = request(new URL(path, stack.state.urls.mtls), {
    ca: stack.serverCa,
    ...(typeof who === 'string' ? stack.identity(who) : who),
    agent: false,
    timeout: SILENCE_MS,
    method: how.method ?? 'GET',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...how.headers },
  });
  outgoing.on('timeout', () =>
    outgoing.destroy(new Error(`${path}: no answer within ${String(SILENCE_MS)} ms`)),
  );
  const [incoming] = await Promise.all([
    new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve).once('error', reject);
    }),
    new Promise<void>((resolve) => outgoing.end(body, resolve)),
  ]);
  const octets = await buffer(incoming);
  return {
    status: incoming.statusCode ?? 0,
    contentType: incoming.headers['content-type'] ?? '',
    etag: incoming.headers.etag ?? '',
    data: parsed(incoming, octets.toString('utf8')),
    octets,
  };
}

function parsed({ headers }: IncomingMessage, text: string): unknown {
  return headers['content-type']?.includes('json') === true ? JSON.parse(text) : text;
}
