import { once } from 'node:events';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Card } from './sandbox-files.js';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON. */
  json(): any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** A client on connections of its own, with a card or without. */
export class Client {
  readonly #agent: Agent;

  constructor(
    private readonly port: number,
    ca: Buffer,
    options: Partial<Card> & { readonly localAddress?: string | undefined } = {},
  ) {
    this.#agent = new Agent({ ca, ...options, keepAlive: true, maxSockets: 1 });
  }

  /** Sends the head of a request; its body and its answer are the caller's. */
  open(path: string, options: RequestOptions = {}): ClientRequest {
    return httpsRequest({ host: 'localhost', port: this.port, path, agent: this.#agent, ...options });
  }

  async call(path: string, options: RequestOptions & { body?: Buffer | string } = {}): Promise<Answer> {
    const { body, ...rest } = options;
    const request = this.open(path, rest);
    request.end(body);
    return readAnswer(request);
  }

  close(): void {
    this.#agent.destroy();
  }
}

export async function readAnswer(request: ClientRequest): Promise<Answer> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await buffer(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body,
    json: () => JSON.parse(body.toString()) as unknown,
  };
}
