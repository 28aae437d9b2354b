import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@pep/testing';

const MAIN = join(import.meta.dirname, '../../mail-routing/dist/main.js');

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly problems?: readonly string[];
}

async function run(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | null; lines: Line[] }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [output, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  const lines = output.trim().split('\n').filter(Boolean);
  return { code, lines: lines.map((line) => JSON.parse(line) as Line) };
}

describe('a service that can not start', () => {
  let settings: Record<string, string>;

  beforeAll(async () => {
    const closed = String(await freePort());
    settings = {
      PEP_HTTP_PORT: String(await freePort()),
      PEP_OPS_PORT: String(await freePort()),
      PEP_SMTP_PORT: String(await freePort()),
      PEP_DATABASE_URL: `postgres://pep:secret-word@127.0.0.1:${closed}/mail_routing`,
      PEP_KAFKA_BROKERS: `127.0.0.1:${closed}`,
      PEP_IDENTITY_PUBLIC_KEY_FILE: 'public.pem',
      PEP_DISPATCH_PUBLIC_KEY_FILE: 'dispatch.pem',
      PEP_CONTENT_DIR: 'content',
    };
  });

  it('names a broker and a database that are away in one message', async () => {
    const { code, lines } = await run(settings);
    const fatal = lines.filter((line) => line.level === 'fatal');
    expect(fatal).toHaveLength(1);
    expect(fatal[0]?.problems).toEqual([
      expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+\/mail_routing can not be used: /),
      expect.stringMatching(/^Kafka at 127\.0\.0\.1:\d+ can not be used: /),
    ]);
    expect(code).toBe(69);
  });

  it('names every wrong, unknown and missing setting, and what can not be reached, in one message', async () => {
    const { PEP_HTTP_PORT: _missing, ...rest } = settings;
    const env = { ...rest, PEP_LOG_LEVEL: 'loud', PEP_SMTP_PORTS: '25', PEP_OPS_PORT: '70000' };
    const { code, lines } = await run(env);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.problems).toEqual([
      expect.stringMatching(
        /^PEP_SMTP_PORTS is not a setting of this service; did you mean PEP_SMTP_PORT\?$/,
      ),
      expect.stringMatching(/^PEP_LOG_LEVEL: /),
      expect.stringMatching(/^PEP_OPS_PORT: /),
      expect.stringMatching(/^PEP_HTTP_PORT is not set$/),
      expect.stringMatching(/^PostgreSQL at /),
      expect.stringMatching(/^Kafka at /),
    ]);
    expect(code).toBe(78);
  });

  it('never repeats a value, which may be a secret', async () => {
    const { lines } = await run({ ...settings, PEP_DATABASE_URL: 'mysql://secret-word' });
    expect(JSON.stringify(lines)).not.toContain('secret-word');
  });

  it('only looks at the environment with --validate', async () => {
    const { code, lines } = await run(settings, '--validate');
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ level: 'info', msg: 'the configuration is valid' }]);
  });
});
