import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { runs, signal, startOf, waitForEnd } from '../stack/process-identity.ts';
import { waitFor } from '../stack/waiting.ts';
import { pidOf } from './service-process.ts';
import type { Bench } from './run.ts';

const timeoutMs = 30_000;
/** As in the stack. */
const niceness = ['-n', '10'];

/** One more process of a service. */
export interface Replica {
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** Starts one more process of a service that runs, as Kubernetes has several, and waits until it is ready. */
export async function startReplica(bench: Bench, service: string): Promise<Replica> {
  const running = pidOf(bench, service);
  const opsPort = await freePort();
  const env = {
    ...environmentOf(running),
    PEP_HTTP_PORT: String(await freePort()),
    PEP_OPS_PORT: String(opsPort),
  };
  const [node = '', ...args] = listOf(running, 'cmdline');
  const { pid = 0 } = spawn('nice', [...niceness, node, ...args], { env, stdio: 'ignore' });
  const startedAt = startOf(pid) ?? '';
  const end = async (): Promise<void> => {
    if (!runs({ pid, startedAt })) return;
    signal(pid, 'SIGTERM');
    if (!(await waitForEnd(pid, startedAt, timeoutMs))) signal(pid, 'SIGKILL');
  };
  bench.undo(end);
  await waitFor({ what: `a second ${service} does not get ready`, timeoutMs }, async () => {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/health/ready`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
  return { pid, end };
}

function environmentOf(pid: number): Record<string, string> {
  const entries = listOf(pid, 'environ').map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)] as const;
  });
  return Object.fromEntries(entries);
}

function listOf(pid: number, file: 'cmdline' | 'environ'): string[] {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
