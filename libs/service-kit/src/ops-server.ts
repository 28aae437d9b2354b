import { createServer, type Server, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';
import type { Readiness } from './readiness.js';

/** How often it is seen how late the event loop is. By default it is 10 ms: a hundred times a second each idle process wakes. */
const EVENT_LOOP_LOOK_MS = 100;

/**
 * The operators' port: `/health/live`, `/health/ready`, `/metrics` (Prometheus text). It listens before anything else
 * does, so that a service that waits for its dependencies is alive but not ready.
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
    const problems = await readiness.problems();
    const ready = Object.keys(problems).length === 0;
    sendJson(response, ready ? 200 : 503, ready ? { status: 'ok' } : { status: 'not ready', problems });
  } else if (url === '/metrics') {
    response.writeHead(200, { 'content-type': register.contentType }).end(await register.metrics());
  } else {
    sendJson(response, 404, { status: 'not found' });
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
