import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../read-body.js';

const BODY_MAX_OCTETS = 64 * 1024;

/** A whole answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The address that was asked for; its host means nothing. */
export function addressOf(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '', 'http://bank') ?? new URL('http://bank/');
}

/** A form (application/x-www-form-urlencoded, UTF-8), each name once: the first wins. Undefined when it is too long. */
export async function readForm(request: IncomingMessage): Promise<ReadonlyMap<string, string> | undefined> {
  const body = await readBody(request, BODY_MAX_OCTETS);
  if (body === undefined) return undefined;
  // A Map made of pairs keeps the last of each name.
  return new Map([...new URLSearchParams(body.toString('utf8'))].toReversed());
}

/** An answer to a shop. */
export function jsonReply(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8' }, body };
}

/** A page. It loads nothing and is never shown inside another. */
export function pageReply(status: number, body: string): Reply {
  const headers = {
    'content-type': 'text/html;charset=UTF-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body };
}

/** Sends the browser on, with GET whatever it came with. */
export function goTo(location: string): Reply {
  const headers = {
    location,
    // The back button brings a page back as it was left, card number and all, whatever `no-store` says, until a cookie
    // that no script sees has changed. This one means nothing else.
    'set-cookie': `left=${randomUUID()}; Path=/payment; HttpOnly; SameSite=Lax`,
  };
  return { status: 303, headers, body: '' };
}

export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', ...headers });
  response.end(body);
}
