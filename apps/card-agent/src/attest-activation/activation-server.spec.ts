import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ActivationServer } from './activation-server.js';

const ACTIVATION = { id: '01a200bf-4a8e-763a-9111-222233334444', nonce: 'n'.repeat(43) };
const PROBLEM = { code: 'SIGNER_UNCHECKED', detail: 'Try again in a minute.' };

describe('the server that is told of an activation', () => {
  let server: Server;
  let told: ActivationServer;
  /** What it answers, one after the other. */
  let answers: (readonly [status: number, body: object])[];

  beforeEach(async () => {
    server = createServer((_request, response) => {
      const [status, body] = answers.shift() ?? [404, {}];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    told = new ActivationServer(`http://127.0.0.1:${String(port)}`, undefined);
  });
  afterEach(() => {
    server.close();
  });

  it('is asked again when it can not do it now', async () => {
    answers = [
      [503, PROBLEM],
      [201, ACTIVATION],
    ];
    await expect(told.begin()).resolves.toEqual(ACTIVATION);
  });

  it('is asked once when it refuses or fails, and its reason is told', async () => {
    const errors = [{ field: 'server', message: 'SIGNER_UNCHECKED: Try again in a minute.' }];
    answers = [
      [409, PROBLEM],
      [500, PROBLEM],
    ];
    await expect(told.begin()).rejects.toMatchObject({ code: 'SERVER_REFUSED', errors });
    await expect(told.begin()).rejects.toMatchObject({ code: 'SERVER_AWAY', errors });
    expect(answers).toEqual([]);
  });
});
