import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { Readiness, ServiceKitModule } from '@pep/service-kit';
import { AppModule } from './app.module.js';
import { configSchema } from './config.js';
import { DnsServer } from './serve-dns/dns.server.js';

describe('the sandbox', () => {
  let readiness: Readiness;
  let app: TestingModule;

  beforeEach(async () => {
    const config = configSchema.parse({
      sandboxDir: 'unused',
      dnsPort: await freePort(),
      controlPort: 1,
      mailPort: 1,
      bankPort: 1,
      pkiPort: 1,
      smscPort: 1,
      smsc2Port: 1,
      opsPort: 1,
    });
    readiness = new Readiness();
    const imports = [ServiceKitModule.with(readiness), AppModule.with(config)];
    app = await Test.createTestingModule({ imports }).compile();
  });
  afterEach(() => app.close());

  it('is not ready before its name server answers', async () => {
    expect(await readiness.problems()).toEqual({ dns: 'The DNS server does not listen yet.' });
  });

  it('is ready once its name server answers', async () => {
    await app.get(DnsServer).listen();
    expect(await readiness.problems()).toEqual({});
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
