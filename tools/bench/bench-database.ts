import { Client } from 'pg';
import { databaseUrl } from '../stack/databases.ts';
import type { Bench } from './run.ts';

/** A connection to one of the stack's databases, for counting what is really there. */
export interface BenchDatabase {
  /** The first column of the first row, 0 when there is none. */
  readonly number: (query: string, parameters?: readonly unknown[]) => Promise<number>;
  readonly query: <Row>(query: string, parameters?: readonly unknown[]) => Promise<Row[]>;
}

/** As superuser, closed when the benchmark ends. */
export async function databaseOf(bench: Bench, name: string): Promise<BenchDatabase> {
  const client = new Client({ connectionString: databaseUrl(bench.state.urls.postgres, name) });
  client.on('error', () => undefined);
  await client.connect();
  bench.undo(() => client.end());
  const query = async <Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query(text, [...parameters])).rows as Row[];
  return {
    query,
    number: async (text, parameters) => {
      const [first = {}] = await query<Record<string, unknown>>(text, parameters);
      return Number(Object.values(first)[0] ?? 0);
    },
  };
}
