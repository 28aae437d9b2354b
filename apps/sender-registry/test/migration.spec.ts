import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDataSource, Database, migrate, rows } from '@pep/persistence';
import { createTestDatabase, type TestDatabase } from '@pep/testing';
import { schema } from '../src/storage/database.js';

const ID = '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11';

/** What the release before left in its database. */
const BEFORE = [
  "INSERT INTO organisation VALUES ('22335588', 1, 'EKENG CJSC', NULL, false, '2026-01-01Z', '2026-01-01Z')",
  `INSERT INTO sender VALUES ('${ID}', 1, '22335588', 'info@xn--mbbkgn.xn--y9a3aq', '{127.0.0.1}', false, false, false,
    '2026-01-02Z', '2026-01-02Z', NULL)`,
  `INSERT INTO sender_version VALUES ('${ID}', 1, '2026-01-02Z', '1531790342', '{"sources": ["127.0.0.1"]}')`,
];

describe('a database of the release before', () => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase({ ...schema, migrations: schema.migrations.slice(0, 3) });
    database = new Database(await createDataSource(test.options).initialize());
    for (const sql of BEFORE) await database.read((reader) => reader.query(sql));
    await migrate({ ...schema, url: test.url });
  }, 30_000);
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const first = async (sql: string): Promise<unknown> =>
    (await database.read((reader) => rows<Record<string, unknown>>(reader, sql)))[0];

  it('keeps its senders as good as they were, and finds them in their script', async () => {
    expect(await first('SELECT confirmation, certificates, readable_address FROM sender')).toEqual({
      ...{ confirmation: 'code', certificates: [], readable_address: 'info@փոստ.հայ' },
    });
  });

  it('says of what was recorded that it held since then', async () => {
    expect(await first('SELECT valid_from = changed_at AS same, correction FROM sender_version')).toEqual({
      ...{ same: true, correction: null },
    });
  });

  it('still takes what that release writes', async () => {
    const insert = `INSERT INTO sender_version (id, version, changed_at, changed_by, state)
      VALUES ('${ID}', 2, now(), '1531790342', '{}') RETURNING valid_from IS NOT NULL AS "hasStart"`;
    expect(await first(insert)).toEqual({ hasStart: true });
  });
});
