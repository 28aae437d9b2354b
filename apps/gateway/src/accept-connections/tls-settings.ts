import { readFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';

/** Files of the gateway's own certificate (with chain) and key, PEM. */
export interface ServerCertificate {
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A resumed session is not verified again, so it lives shortly (seconds). */
const SESSION_LIFE_S = 300;

/** Limits of both listeners, milliseconds. */
export const SERVER_LIMITS = {
  /** Between two requests of a connection. */
  keepAliveTimeout: 75_000,
  /** A connection on which nothing moves: longer than a service may take to answer. */
  connectionTimeout: 60_000,
  /** One whole request, body included: 32 MiB over a line of 20 KB a second. A body that stops ends much earlier. */
  requestTimeout: 1_800_000,
} as const;

/** TLS as both listeners have it. */
export function tlsSettings({ tlsCertFile, tlsKeyFile }: ServerCertificate): ServerOptions {
  return {
    cert: readFileSync(tlsCertFile),
    key: readFileSync(tlsKeyFile),
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    sessionTimeout: SESSION_LIFE_S,
  };
}
