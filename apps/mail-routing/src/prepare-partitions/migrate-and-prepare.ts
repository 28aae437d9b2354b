import { createDataSource, Database, type DatabaseOptions, migrate } from '@pep/persistence';
import { PreparePartitions } from './prepare-partitions.js';

/** Migrates, and makes the coming months: the door opens on a database that has them. */
export async function migrateAndPrepare(options: DatabaseOptions): Promise<string[]> {
  const done = await migrate(options);
  const source = await createDataSource({ ...options, poolSize: 1 }).initialize();
  try {
    await new PreparePartitions(new Database(source)).execute();
  } finally {
    await source.destroy();
  }
  return done;
}
