import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingHttpHeaders } from 'node:http';
import { errors, Pool } from 'undici';

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
  const pool = new Pool(options.baseUrl, {
    connect: { ca: readFileSync(join(options.sandboxDir, 'tls/ca.pem')), ...certificateOf(options) },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  });
  return {
    send: async (method, path, json, own) => {
      const headers = {
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...own,
      };
      try {
        const answer = await pool.request({ method, path, headers, body: JSON.stringify(json) });
        const body = Buffer.from(await answer.body.arrayBuffer());
        return { status: answer.statusCode, headers: answer.headers, body };
      } catch (error) {
        if (!isSilence(error)) throw error;
        throw new Error(`${path}: no answer within ${silenceMs / 1000} s`, { cause: error });
      }
    },
    close: () => void pool.destroy(),
  };
}

function isSilence(error: unknown): boolean {
  return error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
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
