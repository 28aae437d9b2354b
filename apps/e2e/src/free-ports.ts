import { createServer } from 'node:net';

/** More than a stack has ports. */
const PORTS = 30;

/** The first of a range of ports that are free now, for `PEP_PORT_BASE`. */
export async function freePortRange(): Promise<number> {
  for (let base = 21_000 + (process.pid % 200) * 40; base < 60_000; base += PORTS) {
    const free = await Promise.all(Array.from({ length: PORTS }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no range of free ports was found');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
