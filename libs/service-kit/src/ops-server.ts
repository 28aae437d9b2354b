import { createServer, type Server, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';
import type { Readiness, Unreadiness } from './readiness.js';

/** How often it is seen how late the event loop is. By default it is 10 ms: a hundred times a second each idle process wakes. */
const EVENT_LOOP_LOOK_MS = 100;

/**
 * The operators' port: `/health/live`; `/health/ready`, 503 with whatever is wrong; `/health/serving`, 503 only with what
 * keeps the service from its work, for who decides where calls go; `/metrics` (Prometheus text). It listens before
 * anything else does, so that a service that waits for its dependencies is alive but not ready.
 */
export async function startOpsServer(readiness: Readiness, host: string, port: number): Promise<Server> {
  if (register.getSingleMetric('process_cpu_seconds_total') === undefined)
    collectDefaultMetrics({ eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS });
  const server = createServer((request, response) => {
    answer(request.url ?? '/', readiness, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(url: string, readiness: Readiness, response: ServerResponse): Promise<void> {
  if (url === '/health/live') {
    sendJson(response, 200, { status: 'ok' });
  } else if (url === '/health/ready') {
    sendVerdict(response, await readiness.problems(), 'not ready');
  } else if (url === '/health/serving') {
    sendVerdict(response, await readiness.hindrances(), 'not serving');
  } else if (url === '/metrics') {
    response.writeHead(200, { 'content-type': register.contentType }).end(await register.metrics());
  } else {
    sendJson(response, 404, { status: 'not found' });
  }
}

function sendVerdict(response: ServerResponse, problems: Unreadiness, bad: string): void {
  const well = Object.keys(problems).length === 0;
  sendJson(response, well ? 200 : 503, well ? { status: 'ok' } : { status: bad, problems });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
