import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';

/** Stands in for the services behind the gateway. */
export class FakeService {
  /** The requests it got, in order. */
  readonly requests: IncomingMessage[] = [];
  #server: Server | undefined;

  constructor(
    readonly port: number,
    private answer: RequestListener = (_request, response) => void response.end('{}'),
  ) {}

  answerWith(answer: RequestListener): void {
    this.answer = answer;
    this.requests.length = 0;
  }

  get last(): IncomingMessage {
    const last = this.requests.at(-1);
    if (last === undefined) throw new Error('no request came');
    return last;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.requests.push(request);
      this.answer(request, response);
    });
    this.#server = server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
  }

  /** At once, whatever is under way. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}
