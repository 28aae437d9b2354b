import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** An answer, read to its end. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Calls the gateway as one person. */
export interface RestClient {
  /**
   * Sends one request; `json` becomes the body, and a POST carries a fresh Idempotency-Key.
   *
   * @param path below the base URL, such as `/v1/me`
   * @throws Error when the gateway can't be reached or is silent for 10 s; any status is an answer.
   */
  readonly send: (
    method: string,
    path: string,
    json?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<RestAnswer>;
  /** Closes the connections that are kept open. */
  readonly close: () => void;
}

/** Who calls and where. */
export interface RestOptions {
  /** Such as `https://localhost:8443`. */
  readonly baseUrl: string;
  readonly sandboxDir: string;
  /** Folder below `identities/`; without one no certificate is shown. */
  readonly persona?: string;
}

const silenceMs = 10_000;

export function restClient(options: RestOptions): RestClient {
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(join(options.sandboxDir, 'tls/ca.pem')),
    ...certificateOf(options),
  });
  return {
    send: async (method, path, json, own) => {
      const body = json === undefined ? undefined : JSON.stringify(json);
      const headers = {
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...own,
      };
      const answer = await send(new URL(path, options.baseUrl), { method, headers, agent }, body);
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) };
    },
    close: () => agent.destroy(),
  };
}

/** The body as JSON. @throws Error with status and body, when the status is not one of those expected. */
export function expectJson(answer: RestAnswer, ...statuses: number[]): unknown {
  expectStatus(answer, ...statuses);
  return answer.body.length > 0 ? JSON.parse(answer.body.toString('utf8')) : undefined;
}

/** @throws Error with status and body, when the status is not one of those expected. */
export function expectStatus(answer: RestAnswer, ...statuses: number[]): void {
  if (statuses.includes(answer.status)) return;
  const text = answer.body.subarray(0, 500).toString('utf8');
  throw new Error(`answer ${answer.status} instead of ${statuses.join(' or ')}: ${text}`);
}

function certificateOf({ sandboxDir, persona }: RestOptions): { cert?: Buffer; key?: Buffer } {
  if (persona === undefined) return {};
  const folder = join(sandboxDir, 'identities', persona);
  return { cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) };
}

function send(url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(url, { ...options, timeout: silenceMs }, resolve);
    outgoing.once('timeout', () =>
      outgoing.destroy(new Error(`${url.pathname}: no answer within ${silenceMs / 1000} s`)),
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
