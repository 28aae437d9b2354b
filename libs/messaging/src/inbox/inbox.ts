import type { Fact } from '@pep/contracts';
import { type Database, rows, type Transaction } from '@pep/persistence';

/**
 * Claims facts for a consumer in its transaction with one insert, and gives those that it has not handled before.
 * A repeat waits for a transaction that claims the same fact, and is then known.
 */
export async function claimFacts(tx: Transaction, consumer: string, facts: readonly Fact[]): Promise<Fact[]> {
  const fresh = await rows<{ fact_id: string }>(
    tx,
    `INSERT INTO inbox (consumer, fact_day, fact_id)
     SELECT $1, day, id FROM unnest($2::date[], $3::uuid[]) AS given (day, id) ORDER BY day, id
     ON CONFLICT DO NOTHING RETURNING fact_id`,
    [consumer, facts.map((fact) => dayOf(fact.time)), facts.map((fact) => fact.id)],
  );
  const ids = new Set(fresh.map((row) => row.fact_id));
  return facts.filter((fact) => ids.delete(fact.id));
}

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS_AHEAD = 3;

/** Makes the next days' partitions and drops those older than `retentionMs`. Safe to run at any time, side by side. */
export async function keepInboxPartitions(database: Database, now: Date, retentionMs: number): Promise<void> {
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    await createPartition(database, new Date(now.getTime() + ahead * DAY_MS));
  }
  const keepFrom = partitionName(new Date(now.getTime() - retentionMs));
  await database.withTransaction(async (tx) => {
    const partitions = await rows<{ name: string }>(
      tx,
      `SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
       WHERE inhparent = 'inbox'::regclass AND child.relname ~ '^inbox_[0-9]{8}$' AND child.relname < $1`,
      [keepFrom],
    );
    for (const { name } of partitions) await tx.query(`DROP TABLE IF EXISTS ${name}`);
  });
}

async function createPartition(database: Database, day: Date): Promise<void> {
  const next = new Date(day.getTime() + DAY_MS);
  await database.withTransaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', ['inbox partitions']);
    const name = partitionName(day);
    const [existing] = await rows<{ exists: boolean }>(tx, 'SELECT to_regclass($1) IS NOT NULL AS exists', [
      name,
    ]);
    if (existing?.exists === true) return;
    // Facts of the day may already be in the default partition: a producer's clock was ahead. They move over.
    await tx.query(`CREATE TABLE ${name} (LIKE inbox INCLUDING ALL)`);
    await tx.query(
      `WITH moved AS (DELETE FROM inbox_other WHERE fact_day = $1 RETURNING *) INSERT INTO ${name} SELECT * FROM moved`,
      [dayOf(day)],
    );
    await tx.query(
      `ALTER TABLE inbox ATTACH PARTITION ${name} FOR VALUES FROM ('${dayOf(day)}') TO ('${dayOf(next)}')`,
    );
  });
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function partitionName(day: Date): string {
  return `inbox_${dayOf(day).replaceAll('-', '')}`;
}
