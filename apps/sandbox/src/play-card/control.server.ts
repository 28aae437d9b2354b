import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { INSTRUCTION_NAMES } from '../smartcard/command.js';
import { type PlayedCard } from './played-card.js';

const pullSchema = z.object({
  at: z.int().min(1).default(1),
  instruction: z.enum(INSTRUCTION_NAMES).optional(),
  worked: z.boolean().default(false),
});

/**
 * HTTP on a unix socket, which reaches into the card's own network namespace and only those who may open the file:
 * `GET /state`, `POST /insert`, `/remove`, `/factory`, and `POST /pull` with the query of {@link pullSchema}. Each
 * answers with the state.
 */
export class ControlServer {
  readonly #server: Server;

  constructor(private readonly card: PlayedCard) {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(error instanceof z.ZodError ? 400 : 500).end(`${String(error)}\n`);
      });
    });
  }

  async listen(socket: string): Promise<void> {
    rmSync(socket, { force: true });
    this.#server.listen(socket);
    await once(this.#server, 'listening');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://card');
    const calls: Record<string, () => void | Promise<void>> = {
      'GET /state': () => undefined,
      'POST /insert': () => this.card.insert(),
      'POST /remove': () => {
        this.card.remove();
      },
      'POST /factory': () => {
        this.card.factory();
      },
      'POST /pull': () => {
        this.card.pullAt(readPull(searchParams));
      },
    };
    const call = calls[`${request.method ?? ''} ${pathname}`];
    if (call === undefined) {
      response.writeHead(404).end(`There are ${Object.keys(calls).join(', ')}.\n`);
      return;
    }
    await call();
    const body = JSON.stringify(this.card.state);
    response.writeHead(200, { 'content-type': 'application/json' }).end(`${body}\n`);
  }
}

function readPull(query: URLSearchParams) {
  return pullSchema.parse({
    at: Number(query.get('at') ?? 1),
    instruction: query.get('instruction') ?? undefined,
    worked: query.get('worked') === 'true',
  });
}
