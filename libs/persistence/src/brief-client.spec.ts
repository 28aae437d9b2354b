import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pep/testing';
import { type Client, Query } from 'pg';
import { BriefClient } from './brief-client.js';

const ANSWERS = 1_000;
const ANSWER_LENGTH = 10_000;

/** Collects what lives shortly only. */
function collectYoung(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as (options: { type: 'minor' }) => void)({ type: 'minor' });
}

describe('a client', () => {
  let testDatabase: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    testDatabase = await createTestDatabase({ service: 'persistence', migrations: [] });
    client = new BriefClient(testDatabase.options.url);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await testDatabase.drop();
  });

  it('lets go of its answers, so that no full collection is needed for them', async () => {
    const ask = () => client.query(`SELECT repeat('x', ${String(ANSWER_LENGTH)}) AS text`);
    await ask();
    collectYoung();
    const before = process.memoryUsage().heapUsed;
    for (let answer = 0; answer < ANSWERS; answer++) await ask();
    for (let again = 0; again < 3; again++) collectYoung();
    const more = process.memoryUsage().heapUsed - before;
    expect(more).toBeLessThan((ANSWERS * ANSWER_LENGTH) / 2);
  });

  it('answers a promise, by text or by a prepared statement', async () => {
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const prepared = { name: 'two', text: 'SELECT $1::int AS two', values: [2] };
    expect((await client.query(prepared)).rows).toEqual([{ two: 2 }]);
  });

  it('rejects with what the database said', async () => {
    await expect(client.query('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '42P01' });
  });

  it('calls back who gives a callback, with values or without', async () => {
    const told = await new Promise((resolve) => {
      client.query('SELECT 3 AS three', (_error, result) => {
        client.query('SELECT $1::int AS four', [4], (_failure, next) => {
          resolve([...result.rows, ...next.rows]);
        });
      });
    });
    expect(told).toEqual([{ three: 3 }, { four: 4 }]);
  });

  it('leaves a query that is an object its own way', async () => {
    const query = client.query(new Query('SELECT 5 AS five'));
    const row = await new Promise((resolve) => query.on('row', resolve));
    expect(row).toEqual({ five: 5 });
  });
});
