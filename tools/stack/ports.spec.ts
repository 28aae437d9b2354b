import { describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { requireFreePorts } from './port-check.ts';
import { portTable, resolvePorts } from './ports.ts';

describe('resolvePorts', () => {
  it('gives the documented ports when nothing is asked for', () => {
    expect(resolvePorts({})).toMatchObject({ mtls: 8443, public: 8444, smtp: 2525 });
  });

  it('counts up from PEP_PORT_BASE in the order of the table', () => {
    const ports = resolvePorts({ PEP_PORT_BASE: '20000' });
    expect(portTable.map((entry) => ports[entry.name])).toEqual(portTable.map((_, index) => 20_000 + index));
  });

  it('lets one variable move one port, over the base', () => {
    const ports = resolvePorts({ PEP_PORT_BASE: '20000', PEP_PORT_SMTP: '2526' });
    expect(ports).toMatchObject({ mtls: 20_000, public: 20_001, smtp: 2526, postgres: 20_003 });
  });

  it('names everything that is wrong at once', () => {
    const wrong = { PEP_PORT_SMTP: 'mail', PEP_PORT_DNS: '0', PEP_PORT_PUBLIC: '8443' };
    const message = messageOf(() => resolvePorts(wrong));
    expect(message).toContain('PEP_PORT_SMTP=mail is not a port');
    expect(message).toContain('PEP_PORT_DNS=0 is not a port');
    expect(message).toContain('port 8443 is asked for twice: mtls and public');
  });

  it('refuses a base that leaves no room for the last port', () => {
    const highest = 65_536 - portTable.length;
    expect(() => resolvePorts({ PEP_PORT_BASE: String(highest) })).not.toThrow();
    expect(() => resolvePorts({ PEP_PORT_BASE: String(highest + 1) })).toThrow(/PEP_PORT_BASE/);
  });
});

describe('requireFreePorts', () => {
  it('names every taken port, its use and the variable that moves it, in one message', async () => {
    const one = await listen();
    const two = await listen();
    const ports = { ...resolvePorts({}), mtls: one.port, smtp: two.port };
    const failure = await requireFreePorts(ports, ['mtls', 'smtp']).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(failure).toContain(
      `${one.port}  REST gateway, asks for a certificate; move it with PEP_PORT_MTLS=`,
    );
    expect(failure).toContain(`${two.port}  SMTP door; move it with PEP_PORT_SMTP=`);
    one.close();
    two.close();
    await expect(requireFreePorts(ports, ['mtls', 'smtp'])).resolves.toBeUndefined();
  });

  it('does not look at ports that nobody of ours will use', async () => {
    const foreign = await listen();
    const ports = { ...resolvePorts({}), kafka: foreign.port };
    await expect(requireFreePorts(ports, [])).resolves.toBeUndefined();
    foreign.close();
  });
});

async function listen(): Promise<{ port: number; close: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
