import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IdentityTokenIssuer } from '@pep/client-identity';
import { eventually, freePort, system } from '@pep/testing';
import { ForwardRequest } from '../src/forward-request/forward-request.js';
import { IdentityTokens } from '../src/forward-request/identity-tokens.js';
import { Upstreams } from '../src/forward-request/upstreams.js';
import { Origin } from '../src/route/origin.js';
import { type ServiceName, SERVICES } from '../src/route/owners.js';
import { readAnswer } from './client.js';
import { FakeService } from './fake-service.js';

/** Short, so that a slow upload is longer than it. */
const ANSWER_TIMEOUT_MS = 300;
const MB = 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'letter');
const PIECES = (40 * MB) / PIECE.length;
/** More than the sockets on both sides of the gateway hold. */
const ON_THE_WAY_MAX = 20 * MB;

let service: FakeService;
let upstreams: Upstreams;
let front: Server;

beforeEach(async () => {
  service = new FakeService(await freePort());
  await service.start();
  const url = `http://127.0.0.1:${service.port}`;
  const urls = Object.fromEntries(SERVICES.map((name) => [name, url])) as Record<ServiceName, string>;
  upstreams = new Upstreams(urls, ANSWER_TIMEOUT_MS);
  const tokens = new IdentityTokens({ issue: async () => 'token' } as unknown as IdentityTokenIssuer);
  const forward = new ForwardRequest(
    upstreams,
    tokens,
    new Origin({ proxyPort: undefined, trustedProxies: [], addressField: 'forwarded' }),
  );
  const caller = system();
  front = createServer((request, response) => {
    forward
      .execute(request, caller, { response, requestId: '1', isPublic: false, takeOver: () => undefined })
      .catch((error: unknown) => response.writeHead(503).end((error as { code: string }).code));
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
});

afterEach(async () => {
  front.close();
  front.closeAllConnections();
  await upstreams.onApplicationShutdown();
  await service.stop();
});

function upload(length?: number) {
  return httpRequest({
    host: '127.0.0.1',
    port: (front.address() as AddressInfo).port,
    path: '/v1/messages',
    method: 'POST',
    ...(length === undefined ? {} : { headers: { 'content-length': length } }),
  });
}

describe('an upload', () => {
  it('that is slow but steady may take longer than the service may think', async () => {
    service.answerWith((request, response) => void request.pipe(response));
    const request = upload();
    const answered = readAnswer(request);
    for (let piece = 0; piece < 10; piece++) {
      request.write(`${piece} `);
      await pause(ANSWER_TIMEOUT_MS / 3);
    }
    request.end('end');
    expect((await answered).body.toString()).toBe('0 1 2 3 4 5 6 7 8 9 end');
  });

  it('after which the service says nothing is told as such', async () => {
    service.answerWith((request) => void request.resume());
    const request = upload();
    const answered = readAnswer(request);
    request.end('letter');
    expect((await answered).body.toString()).toBe('UPSTREAM_TIMEOUT');
  });

  it('waits at the client while the service does not read, and then arrives whole', async () => {
    let begun: { request: IncomingMessage; response: ServerResponse } | undefined;
    service.answerWith((request, response) => (begun = { request, response }));
    const outgoing = upload(PIECE.length * PIECES);
    const answered = readAnswer(outgoing);
    for (let piece = 0; piece < PIECES; piece++) outgoing.write(PIECE);
    await eventually(() => expect(begun).toBeDefined());
    const { request, response } = begun!;
    const sent = await standstill(() => outgoing.socket!.bytesWritten - outgoing.socket!.writableLength);
    expect(sent).toBeLessThan(ON_THE_WAY_MAX);

    let received = 0;
    for await (const chunk of request) received += (chunk as Buffer).length;
    response.end(String(received));
    expect((await answered).body.toString()).toBe(String(PIECE.length * PIECES));
  });
});

/** The number once it has stopped growing. */
async function standstill(read: () => number): Promise<number> {
  for (let before = -1; ;) {
    const now = read();
    if (now === before) return now;
    before = now;
    await pause(100);
  }
}
