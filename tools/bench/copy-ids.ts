import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchDatabase } from './bench-database.ts';
import type { Bench } from './run.ts';

/**
 * Copies ids from a file into a new table that holds each once, in the same database server, and answers ids/s: the
 * fastest way in that would notice a repeat. The server reads the file itself.
 */
export async function copyIds(
  bench: Bench,
  database: BenchDatabase,
  ids: readonly string[],
): Promise<number> {
  const file = join(bench.folder, 'ids.txt');
  writeFileSync(file, `${ids.join('\n')}\n`, { mode: 0o644 });
  await database.query('DROP TABLE IF EXISTS bench_id');
  await database.query('CREATE TABLE bench_id (id uuid PRIMARY KEY)');
  const begun = performance.now();
  await database.query(`COPY bench_id FROM '${file.replaceAll("'", "''")}'`);
  const rate = ids.length / ((performance.now() - begun) / 1000);
  const held = await database.number('SELECT count(*) FROM bench_id');
  if (held !== ids.length) throw new Error(`${ids.length} ids copied, ${held} held`);
  await database.query('DROP TABLE bench_id');
  return rate;
}
