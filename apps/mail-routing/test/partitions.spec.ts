import { createHash, randomUUIDv7 } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDataSource, Database, migrate } from '@pep/persistence';
import { createTestDatabase, type TestDatabase } from '@pep/testing';
import { databaseOptions } from '../src/database.js';
import { PreparePartitions } from '../src/prepare-partitions/prepare-partitions.js';
import { OrderBySender1763700002221 } from '../src/storage/order-by-sender.migration.js';
import { PartitionByMonth1763700002121 } from '../src/storage/partition-by-month.migration.js';

const ALL = databaseOptions({ databaseUrl: '' });
const TABLES = ['message', 'content', 'delivery', 'evidence'] as const;
/** The first release with months, and what came after it. */
const SINCE: readonly unknown[] = [PartitionByMonth1763700002121, OrderBySender1763700002221];
const BEFORE = { ...ALL, migrations: ALL.migrations.filter((one) => !SINCE.includes(one)) };

/** A UUIDv7 of a moment. */
function idAt(moment: string): string {
  const time = Date.parse(moment).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${randomUUIDv7().slice(13)}`;
}

describe('tables by month', () => {
  let test: TestDatabase;
  const sources: Database[] = [];

  const connect = async (): Promise<Database> => {
    const database = new Database(await createDataSource(test.options).initialize());
    sources.push(database);
    return database;
  };
  const start = async (schema = ALL) => {
    test = await createTestDatabase(schema);
    const database = await connect();
    const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      database.dataSource.query(sql, values);
    return { database, query };
  };
  type Query = Awaited<ReturnType<typeof start>>['query'];
  afterEach(async () => {
    await Promise.all(sources.splice(0).map((one) => one.close()));
    await test.drop();
  });

  /** A letter that was accepted at a moment, acknowledged, with its evidence. */
  const store = async (query: Query, moment: string): Promise<string> => {
    const id = idAt(moment);
    const digest = createHash('sha256').update(id).digest();
    await query(
      `INSERT INTO message VALUES ($1, '22335588', $1, 'info@ekeng.am', 'Notice', 1, $2, 'x', '127.0.0.1', $3)`,
      [id, digest, moment],
    );
    await query('INSERT INTO content (message_id, body) VALUES ($1, $2)', [id, Buffer.from('letter')]);
    await query(
      `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at, opened_at, acknowledged_at,
         acknowledgement_evidence_id)
       VALUES ($1, '5001950015', 'person', 'acknowledged', $2, $2, $2, $1)`,
      [id, moment],
    );
    await query(
      `INSERT INTO evidence (id, event, message_id, digest, at) VALUES ($1, 'SubmissionAcceptance', $1, $2, $3)`,
      [id, digest, moment],
    );
    return id;
  };
  /** In which partitions the parts of a letter lie. */
  const placesOf = async (query: Query, id: string): Promise<string[]> => {
    const found = await query<{ place: string }>(
      `SELECT tableoid::regclass::text AS place FROM message WHERE id = $1
       UNION ALL SELECT tableoid::regclass::text FROM content WHERE message_id = $1
       UNION ALL SELECT tableoid::regclass::text FROM delivery WHERE message_id = $1
       UNION ALL SELECT tableoid::regclass::text FROM evidence WHERE id = $1`,
      [id],
    );
    return found.map(({ place }) => place);
  };
  /** The coming months as they are called, the next one first; their starts. */
  const comingMonths = (query: Query) =>
    query<{ name: string; start: string }>(
      `SELECT to_char(month, 'YYYY_MM') AS name, to_char(month, 'YYYY-MM-DD"T"00:00:00.000"Z"') AS start
       FROM generate_series(1, 12) AS n, LATERAL (
         SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n) AS month) AS coming`,
    );
  const partitionsOf = async (query: Query, table: string) => {
    const sql =
      'SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1';
    return (await query<{ name: string }>(sql, [table])).map(({ name }) => name);
  };

  describe('that were prepared', () => {
    let query: Query;
    let database: Database;
    beforeEach(async () => {
      ({ query, database } = await start());
      await new PreparePartitions(database).execute();
    }, 60_000);

    it('are there for twelve months ahead, and not made twice', async () => {
      const months = await comingMonths(query);
      for (const table of TABLES) {
        const partitions = await partitionsOf(query, table);
        expect(partitions).toContain(`${table}_first`);
        expect(partitions).toContain(`${table}_${months.at(-1)?.name ?? ''}`);
        await new PreparePartitions(database).execute();
        expect(await partitionsOf(query, table)).toEqual(partitions);
      }
    });

    it('take a letter of the last and of the first instant of a month where it belongs', async () => {
      const [, , before, month] = await comingMonths(query);
      const begins = Date.parse(month?.start ?? '');
      const last = await store(query, new Date(begins - 1).toISOString());
      const first = await store(query, new Date(begins).toISOString());
      const inMonth = (name = ''): string[] => TABLES.map((table) => `${table}_${name}`);
      expect(await placesOf(query, last)).toEqual(inMonth(before?.name));
      expect(await placesOf(query, first)).toEqual(inMonth(month?.name));
    });

    it('refuse a letter of a month that nobody has prepared', async () => {
      await expect(store(query, '2999-01-01T00:00:00.000Z')).rejects.toThrow(/no partition/);
    });

    it('keep evidence from being changed, whole or a month at a time', async () => {
      const [month] = await comingMonths(query);
      await store(query, month?.start ?? '');
      for (const table of ['evidence', `evidence_${month?.name ?? ''}`, 'evidence_first'])
        for (const change of [`UPDATE ${table} SET event = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
          await expect(query(change)).rejects.toThrow('evidence is append-only');
    });

    it('keep an acknowledgement from being changed', async () => {
      const [month] = await comingMonths(query);
      await store(query, month?.start ?? '');
      await expect(
        query(`UPDATE delivery_${month?.name ?? ''} SET acknowledged_at = now() + interval '1 year'`),
      ).rejects.toThrow('an acknowledgement never changes');
    });

    it('have every index and rule of the whole table, and keep bodies as they are', async () => {
      const [month] = await comingMonths(query);
      const shape = async (table: string, of: string) => {
        const indexes = await query<{ is: string }>(
          `SELECT regexp_replace(indexdef, '^.* USING', '') AS is FROM pg_indexes WHERE tablename = $1 ORDER BY 1`,
          [of],
        );
        const rules = await query<{ is: string }>(
          `SELECT pg_get_constraintdef(oid) AS is FROM pg_constraint
           WHERE conrelid = $1::regclass AND contype IN ('c', 'n', 'p') ORDER BY 1`,
          [of],
        );
        const columns = await query<{ is: string }>(
          `SELECT format('%s %s %s', attname, attidentity, attstorage) AS is FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0`,
          [of],
        );
        return { table, indexes, rules, columns };
      };
      for (const table of TABLES) {
        const whole = await shape(table, table);
        expect(await shape(table, `${table}_first`)).toEqual(whole);
        expect(await shape(table, `${table}_${month?.name ?? ''}`)).toEqual(whole);
      }
      const [body] = await query(
        `SELECT attstorage FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'body'`,
        [`content_${month?.name ?? ''}`],
      );
      expect(body).toEqual({ attstorage: 'e' });
    });

    it('are found by id without a look into other months', async () => {
      const [month] = await comingMonths(query);
      const id = await store(query, month?.start ?? '');
      const plan = await query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT FROM delivery JOIN message ON message.id = message_id WHERE message_id = '${id}'`,
      );
      const read = plan.flatMap(
        (line) => / on ((?:message|delivery)_\d+_\d+)\b(?!_)/.exec(line['QUERY PLAN'])?.[1] ?? [],
      );
      expect(read.toSorted()).toEqual([`delivery_${month?.name ?? ''}`, `message_${month?.name ?? ''}`]);
    });
  });

  it('are prepared by two processes at once', async () => {
    const { query } = await start();
    const processes = await Promise.all([connect(), connect()]);
    await Promise.all(processes.map((one) => new PreparePartitions(one).execute()));
    for (const table of TABLES) expect((await partitionsOf(query, table)).length).toBeGreaterThanOrEqual(12);
  }, 60_000);

  it('come out of whole tables with every row, in the order of recording, and go back', async () => {
    const { query, database } = await start(BEFORE);
    const ids = [
      await store(query, '2025-03-31T20:00:00.000Z'),
      await store(query, new Date().toISOString()),
    ];
    const contents = () => Promise.all(TABLES.map((table) => query(`SELECT * FROM ${table} ORDER BY 1`)));
    const before = await contents();

    await migrate({ ...ALL, url: test.url });
    expect(await contents()).toEqual(before);
    expect(await placesOf(query, ids[0] ?? '')).toEqual(TABLES.map((table) => `${table}_first`));
    await new PreparePartitions(database).execute();
    const [month] = await comingMonths(query);
    ids.push(await store(query, month?.start ?? ''));
    const sequences = () => query('SELECT message_id, sequence FROM evidence ORDER BY sequence');
    const recorded = ids.map((message_id, index) => ({ message_id, sequence: String(index + 1) }));
    expect(await sequences()).toEqual(recorded);

    const after = await contents();
    for (let undone = 0; undone < SINCE.length; undone++) await undoLast();
    expect(await contents()).toEqual(after);
    expect(await partitionsOf(query, 'evidence')).toEqual([]);
    ids.push(await store(query, month?.start ?? ''));
    expect(await sequences()).toEqual([...recorded, { message_id: ids[3], sequence: '4' }]);
    await expect(query('DELETE FROM evidence')).rejects.toThrow('evidence is append-only');
  }, 60_000);

  /** As an operator does by hand. */
  async function undoLast(): Promise<void> {
    const source = await createDataSource({ ...ALL, url: test.url }).initialize();
    await source.undoLastMigration({ transaction: 'each' }).finally(() => source.destroy());
  }

  it('go on from a change-over that failed in its middle', async () => {
    const { query } = await start(BEFORE);
    const id = await store(query, new Date().toISOString());
    // Somebody reads deliveries for long: messages and content have changed over by then.
    const reader = (await connect()).dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query('SELECT FROM delivery');
    await expect(migrate({ ...ALL, url: test.url })).rejects.toThrow(/lock timeout/);
    await reader.rollbackTransaction();
    await reader.release();
    await migrate({ ...ALL, url: test.url });
    expect(await placesOf(query, id)).toEqual(TABLES.map((table) => `${table}_first`));
  }, 60_000);
});
