import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../stack/port-check.ts';
import { startPeer } from './mail-server.ts';
import type { Bench } from './run.ts';

/** The service behind the proxy. */
export interface Upstream {
  readonly port: number;
  /** The caller's identity token, sent with every request. */
  readonly token: string;
}

/**
 * Runs nginx as the gateway would be run (our server certificate, client certificate required and checked, connections
 * kept on both sides, the same TLS versions) while `use` works. A nginx before 1.23.4 has to be told to offer TLS 1.3: without
 * that the load would make cheaper handshakes with it, of 1.2, than with the gateway.
 *
 * @param use gets its port
 */
export async function runNginx<T>(
  bench: Bench,
  upstream: Upstream,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const folder = join(bench.folder, 'nginx');
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const settings = join(folder, 'nginx.conf');
  writeFileSync(settings, nginxSettings({ folder, port, sandbox: bench.state.sandboxDir }, upstream), {
    mode: 0o600,
  });
  const log = join(folder, 'error.log');
  const stop = await startPeer({
    name: 'nginx',
    command: bench.peers.find('nginx') ?? 'nginx',
    args: ['-c', settings, '-p', folder, '-e', log],
    env: bench.peers.environment(),
    port,
    log,
  });
  bench.undo(stop);
  try {
    return await use(port);
  } finally {
    await stop();
  }
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly sandbox: string;
}

function nginxSettings({ folder, port, sandbox }: Place, upstream: Upstream): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    'daemon off;',
    'worker_processes auto;',
    `pid ${folder}/nginx.pid;`,
    'events { worker_connections 1024; }',
    'http {',
    '  access_log off;',
    ...temporary.map((name) => `  ${name}_temp_path ${folder}/${name};`),
    '  keepalive_requests 100000000;',
    '  upstream service {',
    `    server 127.0.0.1:${upstream.port};`,
    '    keepalive 64;',
    '    keepalive_requests 100000000;',
    '  }',
    '  server {',
    `    listen 127.0.0.1:${port} ssl;`,
    `    ssl_certificate ${sandbox}/tls/server.pem;`,
    `    ssl_certificate_key ${sandbox}/tls/server-key.pem;`,
    `    ssl_client_certificate ${sandbox}/ca/ca.pem;`,
    '    ssl_verify_client on;',
    '    ssl_verify_depth 3;',
    '    ssl_protocols TLSv1.2 TLSv1.3;',
    '    location / {',
    '      proxy_pass http://service;',
    '      proxy_http_version 1.1;',
    '      proxy_set_header Connection "";',
    `      proxy_set_header Authorization "Bearer ${upstream.token}";`,
    '      proxy_set_header X-Forwarded-For $remote_addr;',
    '      proxy_set_header X-Request-Id $request_id;',
    '    }',
    '  }',
    '}',
    '',
  ].join('\n');
}
