import type { Fact } from '@pep/contracts';
import { type Database, rows, type Transaction } from '@pep/persistence';

/**
 * Claims facts for a consumer in its transaction, and gives those that it has not handled before. A repeat waits for a
 * transaction that claims the same fact, and is then known.
 */
export async function claimFacts(tx: Transaction, consumer: string, facts: readonly Fact[]): Promise<Fact[]> {
  const byDay = [...Map.groupBy(facts, dayReader())].sort(([one], [other]) => (one < other ? -1 : 1));
  const fresh: Fact[] = [];
  for (const [day, ofDay] of byDay) fresh.push(...(await claimDay(tx, consumer, day, ofDay)));
  if (byDay.length === 1 || fresh.length === 0) return fresh;
  const claimed = new Set(fresh);
  return facts.filter((fact) => claimed.has(fact));
}

/**
 * One insert for the facts of a day, in the order of their ids, so that two transactions never wait for each other in a
 * circle. Mostly all are new: then their number says it, and no ids come back.
 */
async function claimDay(
  tx: Transaction,
  consumer: string,
  day: string,
  facts: readonly Fact[],
): Promise<readonly Fact[]> {
  const [answer] = await rows<{ count: number; ids: string[] | null }>(
    tx,
    `WITH claimed AS (
       INSERT INTO inbox (consumer, fact_day, fact_id)
       SELECT $1, $2, id FROM unnest($3::uuid[]) AS id ORDER BY id
       ON CONFLICT DO NOTHING RETURNING fact_id)
     SELECT count(*)::int AS count, CASE WHEN count(*) < $4 THEN array_agg(fact_id) END AS ids FROM claimed`,
    // Readers have checked that they are UUIDs; the array's text needs no quoting then.
    [consumer, day, `{${facts.map((fact) => fact.id).join(',')}}`, facts.length],
  );
  if (answer?.count === facts.length) return facts;
  const ids = new Set(answer?.ids);
  return facts.filter((fact) => ids.delete(fact.id));
}

const HOUR_MS = 60 * 60 * 1000;

/** Reads the days of many facts; those of one hour have the same, and telling it from a time is slow. */
function dayReader(): (fact: Fact) => string {
  const days = new Map<number, string>();
  return ({ time }) => {
    const hour = Math.floor(time.getTime() / HOUR_MS);
    let day = days.get(hour);
    if (day === undefined) days.set(hour, (day = dayOf(time)));
    return day;
  };
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
    await tx.query(`CREATE TABLE ${name} (LIKE inbox INCLUDING ALL)`);
    // Facts of the day may already be in the default partition: they came before this start, or a producer's clock was
    // ahead. They move over. Nothing is claimed meanwhile: it would be on its way to the wrong partition.
    await tx.query('LOCK TABLE ONLY inbox IN SHARE MODE');
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
