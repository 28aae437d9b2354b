import { rows, type Transaction } from '@pep/persistence';

/** Any constant of ours: whoever holds this advisory lock makes partitions. */
const PARTITION_LOCK = 7_376_106;

/** The tables that lie in partitions, a month each, and what the months go by: a UUIDv7. */
const PARTITIONED = { message: 'id', content: 'message_id', delivery: 'message_id', evidence: 'id' } as const;
export type PartitionedTable = keyof typeof PARTITIONED;
export const PARTITIONED_TABLES = Object.keys(PARTITIONED) as PartitionedTable[];

/** A month of a table that has no partition yet. */
export interface MissingPartition {
  readonly table: PartitionedTable;
  readonly name: string;
  /** The smallest UUIDv7 of the month. */
  readonly from: string;
  /** That of the next month. */
  readonly to: string;
}

/** The smallest UUIDv7 of a moment (RFC 9562 5.7): 48 bits of milliseconds, then nothing. */
const smallestId = (moment: string): string =>
  `(lpad(to_hex((extract(epoch FROM ${moment} AT TIME ZONE 'UTC') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid::text`;

/** Where the partitions of a table end; ids as text, which sort as ids do. */
const END = `SELECT max(substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''([0-9a-f-]{36})''\\)')) AS id
  FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = $1::regclass`;

/** Nobody else makes partitions until the transaction ends. */
export async function lockPartitions(tx: Transaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
}

/** Months up to so many after this one (UTC, the machine's time, as ids go by) that a table has no partition for. */
export async function listMissing(
  tx: Transaction,
  table: PartitionedTable,
  months: number,
): Promise<MissingPartition[]> {
  const found = await rows<Omit<MissingPartition, 'table'>>(
    tx,
    `WITH covered AS (${END}), given AS (
       SELECT month, ${smallestId('month')} AS id, ${smallestId(`(month + interval '1 month')`)} AS next
       FROM generate_series(date_trunc('month', now() AT TIME ZONE 'UTC'),
         date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => $2), interval '1 month') AS month)
     SELECT $1 || to_char(month, '_YYYY_MM') AS name, given.id AS from, next AS to FROM given, covered
     WHERE given.id >= covered.id ORDER BY month`,
    [table, months],
  );
  return found.map((one) => ({ table, ...one }));
}

/**
 * Adds a month to a table while rows are written: only `CREATE TABLE … PARTITION OF` would stop them. Indexes, identity and
 * row triggers come from the table; a statement's trigger does not, and evidence must not be changed a month at a time either.
 */
export async function addPartition(
  tx: Transaction,
  { table, name, from, to }: MissingPartition,
): Promise<void> {
  await tx.query(
    `CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`,
  );
  if (table === 'evidence')
    await tx.query(
      `CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${name}
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_evidence_change()`,
    );
  await tx.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
}
