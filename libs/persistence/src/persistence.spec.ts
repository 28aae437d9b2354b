import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { AppError } from '@pep/errors';
import { createTestDatabase, eventually, freePort, type TestDatabase } from '@pep/testing';
import { CreateIdempotencyKey1763700000001 } from './create-idempotency-key.migration.js';
import { createDataSource } from './data-source.js';
import { Database } from './database.js';
import { DatabaseModule } from './database.module.js';
import { once } from './idempotency.js';
import { databaseDependency } from './migrate.js';
import { rows } from './rows.js';
import { isDatabaseUnavailable } from './unavailable.js';

const schema = { service: 'persistence', migrations: [CreateIdempotencyKey1763700000001] };

describe('the database', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase(schema);
    database = new Database(await createDataSource(testDatabase.options).initialize());
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const keysOf = async (caller: string): Promise<string[]> => {
    const found = await database.read((tx) =>
      rows<{ key: string }>(tx, 'SELECT key FROM idempotency_key WHERE caller = $1', [caller]),
    );
    return found.map(({ key }) => key);
  };
  const create = (key: string, request: unknown, work: () => Promise<unknown>) =>
    database.withTransaction((tx) => once(tx, { caller: 'anna', key, request }, work));

  it('does the work of one key once and answers repeats with the first answer', async () => {
    let works = 0;
    const work = () => Promise.resolve({ id: ++works });
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('k1', { a: 1 }, work)));
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ id: 1 })));
  });

  it('lets a failed try be repeated', async () => {
    await expect(create('k2', {}, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await create('k2', {}, () => Promise.resolve('done'))).toBe('done');
  });

  it('refuses a key that came with another request', async () => {
    await create('k3', { a: 1 }, () => Promise.resolve('done'));
    await expect(create('k3', { a: 2 }, () => Promise.resolve('done'))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('commits nothing of a transaction that fails', async () => {
    const failing = database.withTransaction(async (tx) => {
      await tx.query(`INSERT INTO idempotency_key (caller, key, request_digest) VALUES ('x', 'y', '')`);
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    await expect(
      database.read((tx) => tx.query(`SELECT FROM idempotency_key WHERE caller = 'x'`)),
    ).resolves.toEqual([]);
  });

  it('forgets the keys of requests after 31 days, however many they are', async () => {
    const insert = (key: string, count: number, days: number) =>
      database.withTransaction((tx) =>
        tx.query(
          `INSERT INTO idempotency_key (caller, key, request_digest, created_at)
           SELECT 'forgetful', $1 || one, '', now() - make_interval(days => $3) FROM generate_series(1, $2::int) AS one`,
          [key, count, days],
        ),
      );
    await insert('old', 20_001, 32);
    await insert('young', 1, 30);
    const nest = await NestFactory.createApplicationContext(DatabaseModule.forService(testDatabase.options), {
      logger: false,
    });
    try {
      await eventually(async () => {
        expect(await keysOf('forgetful')).toEqual(['young1']);
      });
    } finally {
      await nest.close();
    }
  });

  it('makes one plan of a prepared read, whatever its values are', async () => {
    const text = 'SELECT answer FROM idempotency_key WHERE caller = $1';
    for (const caller of ['anna', 'ben', 'carl'])
      await database.readPrepared({ name: 'answers_of', text }, [caller]);
    const plans = `SELECT generic_plans::int AS kept, custom_plans::int AS made FROM pg_prepared_statements WHERE name = $1`;
    expect(await database.readPrepared({ name: 'plans_of', text: plans }, ['answers_of'])).toEqual([
      { kept: 3, made: 0 },
    ]);
  });

  it('turns a lost connection into the retryable UNAVAILABLE', async () => {
    const lost = database.withTransaction((tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(lost).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    await expect(database.read((tx) => tx.query('SELECT 1'))).resolves.toEqual([{ '?column?': 1 }]);
  });

  it('keeps a refused statement what it is', async () => {
    const refused = database.withTransaction((tx) => tx.query('SELECT * FROM nowhere'));
    await expect(refused).rejects.not.toBeInstanceOf(AppError);
  });

  it('is a dependency that is well when it is there and migrated', async () => {
    await expect(databaseDependency(testDatabase.options).check()).resolves.toBeUndefined();
  });

  it('says that migrations are pending', async () => {
    class LaterMigration extends CreateIdempotencyKey1763700000001 {}
    const migrations = [...schema.migrations, LaterMigration];
    await expect(databaseDependency({ ...testDatabase.options, migrations }).check()).rejects.toThrow(
      /1 migrations are pending; run the service with --migrate/,
    );
  });

  it('says where it looked for a database that is away, without its password', async () => {
    const url = `postgres://pep:secret@127.0.0.1:${String(await freePort())}/x`;
    const check = databaseDependency({ ...schema, url }).check();
    await expect(check).rejects.toThrow(/PostgreSQL at 127\.0\.0\.1:\d+\/x can not be used/);
    await expect(check).rejects.not.toThrow(/secret/);
  });

  it.each([
    [{ code: 'ECONNREFUSED' }, true],
    [{ driverError: { code: '57P01' } }, true],
    [{ code: '40P01' }, true],
    [{ code: '23505' }, false],
    [new Error('Connection terminated unexpectedly'), true],
    [new Error('syntax'), false],
  ])('takes %j for unavailable: %s', (error, expected) => {
    expect(isDatabaseUnavailable(error)).toBe(expected);
  });
});
