import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Messages, content, deliveries and evidence lie in partitions, a month each, by the time in their UUIDv7. What is there
 * becomes the first partition and stays where it is; the months behind it are made by `prepare-partitions`.
 *
 * Everything that reads whole tables is done before, while letters are taken. Then each table changes over in a short
 * transaction of its own. What failed can be run again: tables that have changed over are left alone.
 */
export class PartitionByMonth1763700002121 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY does not run in a transaction. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('SET statement_timeout = 0');
    for (const table of TABLES)
      if (!(await isPartitioned(runner, table.name))) await partition(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) if (await isPartitioned(runner, table.name)) await rejoin(runner, table);
  }
}

interface Table {
  readonly name: string;
  /** What the months go by. */
  readonly key: string;
  readonly primaryKey: string;
  /** Other indexes: their names, and what they are over. */
  readonly indexes: readonly (readonly [name: string, over: string])[];
  /** Those of them that are unique over the whole table; over partitions only the primary key can be. */
  readonly unique?: readonly string[];
}

const TABLES: readonly Table[] = [
  {
    name: 'message',
    key: 'id',
    primaryKey: 'id',
    indexes: [['message_by_organisation', '(organisation, id DESC)']],
  },
  {
    name: 'content',
    key: 'message_id',
    primaryKey: 'message_id',
    indexes: [['content_by_location', '(location) WHERE location IS NOT NULL']],
  },
  {
    name: 'delivery',
    key: 'message_id',
    primaryKey: 'message_id, identifier',
    indexes: [
      ['delivery_by_consignment', '(consigned_at) WHERE consigned_at IS NOT NULL'],
      [
        'delivery_in_mailbox',
        '(identifier, status, (expired_at IS NULL), consigned_at DESC, message_id DESC)',
      ],
    ],
  },
  {
    name: 'evidence',
    key: 'id',
    primaryKey: 'id',
    indexes: [
      ['evidence_by_message', '(message_id, sequence)'],
      ['evidence_by_sequence', '(sequence)'],
    ],
    unique: ['evidence_by_message', 'evidence_by_sequence'],
  },
];

const APPEND_ONLY = (table: string): string =>
  `CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_evidence_change()`;
const ACKNOWLEDGEMENT = (table: string): string =>
  `CREATE TRIGGER acknowledgement_never_changes BEFORE UPDATE ON ${table} FOR EACH ROW
   WHEN (OLD.acknowledged_at IS NOT NULL AND (OLD.acknowledged_at, OLD.acknowledgement_evidence_id, OLD.consigned_at)
     IS DISTINCT FROM (NEW.acknowledged_at, NEW.acknowledgement_evidence_id, NEW.consigned_at))
   EXECUTE FUNCTION refuse_acknowledgement_change()`;

/** A copy of the table without rows, indexes, triggers or identity. */
const EMPTY = (table: string, like: string): string =>
  `CREATE TABLE ${table} (LIKE ${like} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`;

async function isPartitioned(runner: QueryRunner, table: string): Promise<boolean> {
  const sql = `SELECT relkind = 'p' AS partitioned FROM pg_class WHERE oid = $1::regclass`;
  const [row] = (await runner.query(sql, [table])) as { partitioned: boolean }[];
  return row?.partitioned === true;
}

async function partition(runner: QueryRunner, table: Table): Promise<void> {
  const { name, key } = table;
  for (const index of table.unique ?? []) await makeNotUnique(runner, table, index);
  const end = await endOfFirst(runner);
  // With this checked, ATTACH PARTITION need not look at the rows.
  await atOnce(runner, name, async () => {
    await runner.query(`ALTER TABLE ${name} DROP CONSTRAINT IF EXISTS ${name}_before_months`);
    await runner.query(
      `ALTER TABLE ${name} ADD CONSTRAINT ${name}_before_months CHECK (${key} < '${end}') NOT VALID`,
    );
  });
  await runner.query(`ALTER TABLE ${name} VALIDATE CONSTRAINT ${name}_before_months`);
  await atOnce(runner, name, async () => {
    await changeOver(runner, table, end);
  });
}

/** The start of a month as an id: of the next one, or of that behind it where a month is nearly over. */
async function endOfFirst(runner: QueryRunner): Promise<string> {
  const [row] = (await runner.query(`
    SELECT (lpad(to_hex((extract(epoch FROM (date_trunc('month', now() AT TIME ZONE 'UTC' + interval '1 day')
      + interval '1 month') AT TIME ZONE 'UTC') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid::text AS end`)) as {
    end: string;
  }[];
  if (row === undefined) throw new Error('PostgreSQL does not say what time it is');
  return row.end;
}

/** An index can only become part of that of the whole table when both are unique or both are not. */
async function makeNotUnique(runner: QueryRunner, { name, indexes }: Table, index: string): Promise<void> {
  const over = indexes.find(([one]) => one === index)?.[1] ?? '';
  const [found] = (await runner.query(
    `SELECT indisunique AS unique FROM pg_index WHERE indexrelid = to_regclass($1)`,
    [index],
  )) as { unique: boolean }[];
  if (found?.unique === false) return;
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}_of_parts`);
  await runner.query(`CREATE INDEX CONCURRENTLY ${index}_of_parts ON ${name} ${over}`);
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
  await runner.query(`ALTER INDEX ${index}_of_parts RENAME TO ${index}`);
}

/** One transaction in which nobody else has the table; gives up rather than let letters wait behind somebody's long work. */
async function atOnce(runner: QueryRunner, table: string, work: () => Promise<void>): Promise<void> {
  await runner.startTransaction();
  try {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    await work();
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/** The table becomes the first partition of one that takes its name. */
async function changeOver(
  runner: QueryRunner,
  { name, primaryKey, key, indexes }: Table,
  end: string,
): Promise<void> {
  const first = `${name}_first`;
  const last = name === 'evidence' ? await takeIdentity(runner) : undefined;
  if (name === 'delivery') await runner.query('DROP TRIGGER acknowledgement_never_changes ON delivery');
  await runner.query(`ALTER TABLE ${name} RENAME TO ${first}`);
  await runner.query(`ALTER INDEX ${name}_pkey RENAME TO ${first}_pkey`);
  for (const [index] of indexes) await runner.query(`ALTER INDEX ${index} RENAME TO ${index}_first`);
  await runner.query(`${EMPTY(name, first)} PARTITION BY RANGE (${key})`);
  await runner.query(`ALTER TABLE ${name} DROP CONSTRAINT ${name}_before_months`);
  await runner.query(`ALTER TABLE ${name} ADD PRIMARY KEY (${primaryKey})`);
  for (const [index, over] of indexes) await runner.query(`CREATE INDEX ${index} ON ${name} ${over}`);
  if (last !== undefined) {
    await giveIdentity(runner, last);
    await runner.query(APPEND_ONLY(name));
  }
  if (name === 'delivery') await runner.query(ACKNOWLEDGEMENT(name));
  await runner.query(
    `ALTER TABLE ${name} ATTACH PARTITION ${first} FOR VALUES FROM (MINVALUE) TO ('${end}')`,
  );
  await runner.query(`ALTER TABLE ${first} DROP CONSTRAINT ${name}_before_months`);
}

/** A partition has no sequence of its own. @returns the value that the next row would have had */
async function takeIdentity(runner: QueryRunner): Promise<string> {
  const [row] = (await runner.query(
    'SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END AS next FROM evidence_sequence_seq',
  )) as { next: string }[];
  await runner.query('ALTER TABLE evidence ALTER COLUMN sequence DROP IDENTITY');
  return row?.next ?? '1';
}

async function giveIdentity(runner: QueryRunner, next: string): Promise<void> {
  await runner.query(
    `ALTER TABLE evidence ALTER COLUMN sequence
     ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME evidence_sequence_seq START WITH ${next})`,
  );
}

/** One table again. It copies every row while nobody writes. */
async function rejoin(runner: QueryRunner, { name, primaryKey, indexes, unique }: Table): Promise<void> {
  await atOnce(runner, name, async () => {
    const next = name === 'evidence' ? await takeIdentity(runner) : undefined;
    await runner.query(`ALTER TABLE ${name} RENAME TO ${name}_in_months`);
    await runner.query(EMPTY(name, `${name}_in_months`));
    await runner.query(`INSERT INTO ${name} SELECT * FROM ${name}_in_months`);
    await runner.query(`DROP TABLE ${name}_in_months`);
    await runner.query(`ALTER TABLE ${name} ADD PRIMARY KEY (${primaryKey})`);
    for (const [index, over] of indexes)
      await runner.query(
        `CREATE ${unique?.includes(index) ? 'UNIQUE ' : ''}INDEX ${index} ON ${name} ${over}`,
      );
    if (next !== undefined) {
      await giveIdentity(runner, next);
      await runner.query(APPEND_ONLY(name));
    }
    if (name === 'delivery') await runner.query(ACKNOWLEDGEMENT(name));
  });
}
