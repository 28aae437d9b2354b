import { Client, escapeIdentifier } from 'pg';

const connectTimeoutMs = 3_000;

/** Whether the server takes queries; a server that still recovers refuses, and is asked again. */
export async function postgresAnswers(superuserUrl: string): Promise<true> {
  return withClient<true>(superuserUrl, async (client) => {
    await client.query('select 1');
    return true;
  });
}

/** Creates the databases that are missing. */
export async function createDatabases(superuserUrl: string, names: readonly string[]): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    const found = await client.query<{ datname: string }>('select datname from pg_database');
    const existing = new Set(found.rows.map((row) => row.datname));
    for (const name of names.filter((wanted) => !existing.has(wanted))) {
      await client.query(`create database ${escapeIdentifier(name)}`);
    }
  });
}

/** The same server and account, another database. */
export function databaseUrl(superuserUrl: string, name: string): string {
  const url = new URL(superuserUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  // A connection cut while idle raises an event that would end this process; the query in hand fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
}
