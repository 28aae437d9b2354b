import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startOpsServer } from './ops-server.js';
import { Readiness } from './readiness.js';

const away = () => Promise.reject(new Error('is away'));
const well = () => Promise.resolve();

describe('the probes of a service', () => {
  let readiness: Readiness;
  let server: Server;

  beforeEach(async () => {
    readiness = new Readiness();
    server = await startOpsServer(readiness, '127.0.0.1', 0);
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  async function ask(what: string): Promise<{ status: number; body: unknown }> {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/health/${what}`);
    return { status: answer.status, body: await answer.json() };
  }

  it('say that a service is alive, ready and serving when nothing is wrong', async () => {
    readiness.add({ name: 'database', check: well });
    for (const what of ['live', 'ready', 'serving'])
      expect(await ask(what)).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('say what is wrong, also of a service that goes on serving without it', async () => {
    readiness.add({ name: 'database', check: well });
    readiness.add({ name: 'broker', bridged: true, check: away });
    expect(await ask('ready')).toEqual({
      status: 503,
      body: { status: 'not ready', problems: { broker: 'is away' } },
    });
    expect(await ask('serving')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('say that a service does not serve without what it can not do without', async () => {
    readiness.add({ name: 'database', check: away });
    readiness.add({ name: 'broker', bridged: true, check: away });
    expect(await ask('serving')).toEqual({
      status: 503,
      body: { status: 'not serving', problems: { database: 'is away' } },
    });
    expect(await ask('live')).toMatchObject({ status: 200 });
  });

  it('say that a service which stops neither is ready nor serves', async () => {
    readiness.stop();
    for (const what of ['ready', 'serving'])
      expect(await ask(what)).toMatchObject({ status: 503, body: { problems: { service: 'is stopping' } } });
  });
});
