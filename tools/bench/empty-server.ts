import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bench } from './run.ts';

const program = `
  require('node:http').createServer((request, reply) => reply.end('{}')).listen(0, '127.0.0.1', function () {
    console.log(this.address().port);
  });`;

/** An HTTP server of Node, in a process of its own, that does nothing: what an answer takes on this machine at least. */
export async function startEmptyServer(bench: Bench): Promise<{ readonly url: string }> {
  const server = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  bench.undo(() => {
    server.kill();
    return undefined;
  });
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}/` };
}
