import type { ReadinessCheck } from '@pep/service-kit';
import { Client } from 'pg';
import { createDataSource, type DatabaseOptions } from './data-source.js';

/** Brings the database to this release's schema. Run it as a job before a rollout, never at the start of a service. */
export async function migrate(options: DatabaseOptions): Promise<string[]> {
  const dataSource = await createDataSource({ ...options, poolSize: 1 }).initialize();
  try {
    const done = await dataSource.runMigrations({ transaction: 'each' });
    return done.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}

const CONNECT_TIMEOUT_MS = 2_000;
const UNDEFINED_TABLE = '42P01';

/** The database as a dependency: reachable, and migrated at least to this release. */
export function databaseDependency(options: DatabaseOptions): ReadinessCheck {
  return {
    name: 'database',
    settings: ['databaseUrl'],
    check: async () => {
      const client = new Client({
        connectionString: options.url,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        query_timeout: CONNECT_TIMEOUT_MS,
        application_name: `${options.service} readiness`,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await refusePendingMigrations(client, options);
      } catch (error) {
        throw new Error(explain(error, options.url), { cause: error });
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

async function refusePendingMigrations(client: Client, options: DatabaseOptions): Promise<void> {
  const done = await client.query<{ name: string }>('SELECT name FROM migration');
  const names = new Set(done.rows.map((row) => row.name));
  const pending = options.migrations.filter((migration) => !names.has(migration.name));
  if (pending.length > 0)
    throw new Error(`${String(pending.length)} migrations are pending; run the service with --migrate`);
}

function explain(error: unknown, url: string): string {
  const { host, pathname } = new URL(url);
  const where = `PostgreSQL at ${host}${pathname}`;
  if ((error as { code?: unknown }).code === UNDEFINED_TABLE)
    return `${where} has no schema yet; run the service with --migrate`;
  const { code, message } = error as { code?: string; message?: string };
  return `${where} can not be used: ${(message ?? '') || (code ?? 'unknown reason')}`;
}
