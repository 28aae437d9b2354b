import { ERRORS, type ErrorName } from '../errors.js';

/** What of an HTTP request says whether it may come in. */
export interface Knock {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  readonly hasBody: boolean;
}

/** Whom the agent answers. */
export interface Door {
  readonly port: number;
  readonly origins: readonly string[];
}

/** Why a request is refused before it reaches any call; undefined when it may come in. */
export function refusal(knock: Knock, { port, origins }: Door): (typeof ERRORS)[ErrorName] | undefined {
  // A foreign name that leads to 127.0.0.1 (DNS rebinding) shows in Host.
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${String(port)}`);
  if (knock.host === undefined || !hosts.includes(knock.host)) return ERRORS.hostNotAllowed;
  // Browsers send Origin with every call across origins, and let no page change it.
  if (knock.origin === undefined || !origins.includes(knock.origin)) return ERRORS.originNotAllowed;
  // Other types a page may send without asking first.
  const isJson = /^application\/json\s*(;|$)/i.test(knock.contentType ?? '');
  return knock.hasBody && !isJson ? ERRORS.mediaTypeUnsupported : undefined;
}

/** What lets the page read the answer (Fetch, CORS protocol). */
export function corsHeaders(origin: string): Readonly<Record<string, string>> {
  return { 'access-control-allow-origin': origin, vary: 'Origin', 'cache-control': 'no-store' };
}

const PREFLIGHT_SECONDS = '600';

/** The answer to a browser's question beforehand; the last one where it asks for the way into a private network. */
export function preflightHeaders(asksForPrivateNetwork: boolean): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': 'GET, POST, PUT',
    'access-control-allow-headers': 'authorization, content-type, accept-language',
    'access-control-max-age': PREFLIGHT_SECONDS,
    ...(asksForPrivateNetwork && { 'access-control-allow-private-network': 'true' }),
  };
}
