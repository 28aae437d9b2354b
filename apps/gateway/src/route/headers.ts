/** RFC 9110 7.6.1: they belong to one connection. `Connection` may name more of them. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What only the gateway may say to a service, or has answered itself. */
const OURS: ReadonlySet<string> = new Set([
  'authorization',
  'client-cert',
  'client-cert-chain',
  'expect',
  'forwarded',
  'host',
  'x-real-ip',
  'x-request-id',
]);
const OUR_PREFIX = /^(?:x-forwarded-|x-ssl-|x-client-|ssl-client-|pep-)/;

const NONE: ReadonlySet<string> = new Set();

/** The header names that a `Connection` header declares to be for this connection only. */
function namedBy(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return NONE;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

function isOurs(name: string): boolean {
  // Some servers read x_forwarded_for as x-forwarded-for, so the one is as forbidden as the other.
  const canonical = name.includes('_') ? name.replaceAll('_', '-') : name;
  return OURS.has(canonical) || OUR_PREFIX.test(canonical);
}

/**
 * The client's headers that go on to a service, as the flat list they came in: without those of this connection and
 * without any that could pass for the gateway's own word on who calls.
 */
export function inwardHeaders(rawHeaders: readonly string[], connection: string | undefined): string[] {
  const named = namedBy(connection);
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !named.has(lower) && !isOurs(lower))
      kept.push(name, rawHeaders[i + 1] as string);
  }
  return kept;
}

type Headers = Record<string, string | string[] | undefined>;

/** What an answer goes out with. */
interface Outward {
  readonly requestId: string;
  /** Whether anybody gets the same answer, so that the service may allow to store it. To a known caller it is never stored. */
  readonly isPublic: boolean;
}

/** A service's headers (lower-case names) that go out to the client. */
export function outwardHeaders(
  headers: Headers,
  { requestId, isPublic }: Outward,
): Record<string, string | string[]> {
  const { connection } = headers;
  const named = namedBy(typeof connection === 'string' ? connection : connection?.join(','));
  const kept: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !HOP_BY_HOP.has(name) && !named.has(name)) kept[name] = value;
  }
  if (!isPublic || kept['cache-control'] === undefined) kept['cache-control'] = 'no-store';
  kept['x-request-id'] = requestId;
  return kept;
}
