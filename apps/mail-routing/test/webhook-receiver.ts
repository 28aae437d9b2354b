import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a webhook was told. */
export interface ReceivedCall {
  readonly id: string;
  readonly sequence: number;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether its signature is right. */
  readonly signed: boolean;
}

/** A program's own HTTP server, to which webhooks lead. */
export class WebhookReceiver {
  readonly calls: ReceivedCall[] = [];
  /** The status of the answer; a test may change it. */
  status = 204;
  secret = '';
  #port = 0;
  #tried = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}/receipts`;
  }

  /** Calls that came, refused ones included. */
  get tried(): number {
    return this.#tried;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.#tried++;
    if (this.status < 300) this.calls.push(this.#read(request, body));
    response.writeHead(this.status, this.status === 302 ? { location: this.url } : {}).end();
  }

  #read({ headers }: IncomingMessage, body: string): ReceivedCall {
    const { data } = JSON.parse(body) as { data: Record<string, unknown> };
    const [id, at] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
    const key = Buffer.from(this.secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
    const signed = headers['webhook-signature'] === `v1,${expected}`;
    return { id: id ?? '', sequence: Number(data['sequence']), event: String(data['event']), data, signed };
  }
}
