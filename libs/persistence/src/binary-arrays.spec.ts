import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pep/testing';
import { binaryArray, binaryUuids } from './binary-arrays.js';
import { createDataSource } from './data-source.js';
import { Database } from './database.js';
import { rows } from './rows.js';

describe('an array in binary form', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase({ service: 'persistence', migrations: [] });
    database = new Database(await createDataSource(testDatabase.options).initialize());
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const read = async (type: string, array: Buffer) => {
    const [row] = await database.read((tx) =>
      rows<{ texts: (string | null)[] }>(tx, `SELECT $1::${type}[]::text[] AS texts`, [array]),
    );
    return row?.texts;
  };

  it('brings UUIDs, also in capitals, and none at all', async () => {
    const ids = Array.from({ length: 50 }, () => randomUUID());
    expect(await read('uuid', binaryUuids(ids))).toEqual(ids);
    expect(await read('uuid', binaryUuids(ids.map((id) => id.toUpperCase())))).toEqual(ids);
    expect(await read('uuid', binaryUuids([]))).toEqual([]);
  });

  it('brings texts as they are, octets, and what is not there', async () => {
    const texts = ['Բարև "{}\\', '', null];
    expect(await read('text', binaryArray('text', texts))).toEqual(texts);
    expect(await read('bytea', binaryArray('bytea', [Buffer.from([0, 255]), undefined]))).toEqual([
      '\\x00ff',
      null,
    ]);
  });
});
