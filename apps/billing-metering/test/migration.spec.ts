import { describe, expect, it } from '@jest/globals';
import { migrate } from '@pep/persistence';
import { createTestDatabase } from '@pep/testing';
import { Client } from 'pg';
import { databaseOptions } from '../src/database.js';
import { CreateUsageEntry1763700003002 } from '../src/storage/create-usage-entry.migration.js';

describe('the migrations to a ledger and its roll-ups', () => {
  it('keep what was counted before, without evidence ids', async () => {
    const all = databaseOptions({ databaseUrl: '' });
    const before = all.migrations.slice(0, all.migrations.indexOf(CreateUsageEntry1763700003002));
    const database = await createTestDatabase({ ...all, migrations: before });
    const client = new Client({ connectionString: database.url });
    try {
      await client.connect();
      await client.query(`INSERT INTO daily_usage VALUES
        ('22335588', 'a@ekeng.am', '2026-10-31', 'person', 2),
        ('22335588', 'a@ekeng.am', '2026-11-01', 'organisation', 3),
        ('22335588', 'b@ekeng.am', '2026-11-01', 'phone', 4),
        ('22335588', 'b@ekeng.am', '2027-01-01', 'person', 5)`);
      await migrate({ ...all, url: database.url });
      const read = async (table: string, columns: string) =>
        (
          await client.query<{ row: string }>(
            `SELECT concat_ws(' ', ${columns}) AS row FROM ${table} ORDER BY 1`,
          )
        ).rows.map(({ row }) => row);
      const counts = 'persons, organisations, sms, sms_segments';
      expect(await read('daily_usage', `sender, day, ${counts}`)).toEqual([
        'a@ekeng.am 2026-10-31 2 0 0 0',
        'a@ekeng.am 2026-11-01 0 3 0 0',
        'b@ekeng.am 2026-11-01 0 0 4 4',
        'b@ekeng.am 2027-01-01 5 0 0 0',
      ]);
      expect(await read('monthly_usage', `sender, month, ${counts}`)).toEqual([
        'a@ekeng.am 2026-10-01 2 0 0 0',
        'a@ekeng.am 2026-11-01 0 3 0 0',
        'b@ekeng.am 2026-11-01 0 0 4 4',
        'b@ekeng.am 2027-01-01 5 0 0 0',
      ]);
      expect(await read('yearly_usage', `sender, year, ${counts}`)).toEqual([
        'a@ekeng.am 2026-01-01 2 3 0 0',
        'b@ekeng.am 2026-01-01 0 0 4 4',
        'b@ekeng.am 2027-01-01 5 0 0 0',
      ]);
      expect(await read('organisation_usage', `day, ${counts}`)).toEqual([
        '2026-10-31 2 0 0 0',
        '2026-11-01 0 3 4 4',
        '2027-01-01 5 0 0 0',
      ]);
      expect(await read('usage_entry', 'day, kind, count, segments, evidence_ids, statement_month')).toEqual([
        '2026-10-31 person 2 0 {} 2026-10-01',
        '2026-11-01 organisation 3 0 {} 2026-11-01',
        '2026-11-01 phone 4 4 {} 2026-11-01',
        '2027-01-01 person 5 0 {} 2027-01-01',
      ]);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
