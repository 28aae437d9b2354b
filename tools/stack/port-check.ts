import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { portTable, type PortName, type Ports } from './ports.ts';

const host = '127.0.0.1';

/**
 * Looks whether every port in `wanted` is free on 127.0.0.1 (DNS on UDP too).
 *
 * @throws Error: one message naming each taken port, its use and the variable that moves it.
 */
export async function requireFreePorts(ports: Ports, wanted: readonly PortName[]): Promise<void> {
  const entries = portTable.filter((entry) => wanted.includes(entry.name));
  const free = await Promise.all(entries.map((entry) => isFree(entry.name, ports[entry.name])));
  const taken = entries.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const lines = taken.map(
    (entry) => `  ${ports[entry.name]}  ${entry.use}; move it with ${entry.variable}=<port>`,
  );
  throw new Error(
    [
      `Ports taken on ${host} by other programs:`,
      ...lines,
      'Or move all with PEP_PORT_BASE=<first port>.',
    ].join('\n'),
  );
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isFree(name: PortName, port: number): Promise<boolean> {
  return (await tcpIsFree(port)) && (name !== 'dns' || (await udpIsFree(port)));
}

function tcpIsFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function udpIsFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, host, () => socket.close(() => resolve(true)));
  });
}
