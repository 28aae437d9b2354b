import { randomUUID } from 'node:crypto';
import { type DatabaseOptions, migrate } from '@pep/persistence';
import { Client } from 'pg';
import { testDatabaseUrl } from './config.js';

/** A database of one suite's own, at this release's schema. */
export interface TestDatabase {
  readonly url: string;
  readonly options: DatabaseOptions;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * Makes and migrates a fresh database. Close the application before {@link TestDatabase.drop}.
 * @throws Error when `npm test` did not start PostgreSQL
 */
export async function createTestDatabase(schema: Omit<DatabaseOptions, 'url'>): Promise<TestDatabase> {
  const name = `test_${schema.service.replaceAll('-', '_')}_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(`CREATE DATABASE ${name}`);
  const url = new URL(testDatabaseUrl());
  url.pathname = name;
  const options = { ...schema, url: url.href };
  await migrate(options);
  return {
    url: url.href,
    options,
    drop: () => asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function asSuperuser(sql: string): Promise<void> {
  const client = new Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
