import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { readEvidence } from '../src/recount-usage/evidence-file.js';
import { RecountUsage } from '../src/recount-usage/recount-usage.js';
import {
  accepted,
  type BillingSuite,
  OPERATOR,
  ORGANISATION,
  startBilling,
} from './billing-metering.suite.js';

const DAY = '2025-06-01';
const acceptedAt = '2025-06-01T09:00:00.000Z';
const sms = {
  acceptedAt,
  recipients: [{ identifier: '37491000001', kind: 'phone' as const }],
  smsSegments: 2,
};

describe('a recount', () => {
  let suite: BillingSuite;
  let recount: RecountUsage;
  const facts = [accepted({ acceptedAt }), accepted({ acceptedAt, sender: 'b@ekeng.am' }), accepted(sms)];

  beforeAll(async () => {
    suite = await startBilling({ follows: true });
    recount = suite.app.get(RecountUsage);
    await suite.kafka.tell(...facts, ...facts);
    await eventually(async () => {
      const answer = await suite.get(OPERATOR, `/usage?from=${DAY}&to=${DAY}`);
      expect(answer.json()).toMatchObject({ total: { messages: 2, sms: 1, smsSegments: 2 } });
    }, 15_000);
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  const upset = () =>
    suite.sql(`UPDATE daily_usage SET persons = persons + 5 WHERE sender = 'b@ekeng.am' RETURNING 1`);

  it('from Kafka finds each fact once, and no difference', async () => {
    const outcome = await recount.fromKafka();
    expect(outcome).toMatchObject({ counted: 3, differences: [], problems: [] });
    expect(outcome.period?.from).toBe('2000-01-01');
  });

  it('says which days are held differently, until the roll-ups are made anew', async () => {
    await upset();
    const b = { organisation: ORGANISATION, sender: 'b@ekeng.am', day: DAY };
    expect((await recount.fromKafka()).differences).toEqual([
      { ...b, expected: '1/0/0/0', held: '6/0/0/0', in: 'roll-up' },
    ]);
    expect(await recount.rebuild()).toEqual([
      {
        table: 'daily_usage',
        row: `${ORGANISATION} b@ekeng.am ${DAY}`,
        expected: '1/0/0/0',
        held: '6/0/0/0',
      },
    ]);
    expect((await recount.fromKafka()).differences).toEqual([]);
    expect(await recount.rebuild()).toEqual([]);
  });

  it.each([
    ['monthly_usage', 'month', '2025-06-01'],
    ['yearly_usage', 'year', '2025-01-01'],
  ])('finds and corrects a wrong row of %s', async (table, column, first) => {
    await suite.sql(`UPDATE ${table} SET sms = sms + 3 WHERE sender = 'info@ekeng.am' RETURNING 1`);
    const row = `${ORGANISATION} info@ekeng.am ${first}`;
    expect(await recount.rebuild()).toEqual([{ table, row, expected: '1/0/1/2', held: '1/0/4/2' }]);
    expect(
      await suite.sql(
        `SELECT to_char(${column}, 'YYYY-MM-DD') AS first, sms::int FROM ${table} WHERE sender = 'info@ekeng.am'`,
      ),
    ).toEqual([{ first, sms: 1 }]);
  });

  it('tells again a day that changed when the roll-ups were made anew', async () => {
    await suite.sql('UPDATE daily_usage SET published = true RETURNING 1');
    const [before] = await upset();
    expect(before).toBeDefined();
    await recount.rebuild();
    expect(await suite.sql('SELECT sender FROM daily_usage WHERE NOT published')).toEqual([
      { sender: 'b@ekeng.am' },
    ]);
  });

  it('sets to zero what follows from nothing', async () => {
    for (const [table, row] of [
      ['daily_usage', `'${ORGANISATION}', 'ghost@ekeng.am', '${DAY}'`],
      ['monthly_usage', `'${ORGANISATION}', 'ghost@ekeng.am', '2025-06-01'`],
      ['yearly_usage', `'${ORGANISATION}', 'older@ekeng.am', '2025-01-01'`],
      ['organisation_usage', `'99999999', '${DAY}'`],
    ])
      await suite.sql(`INSERT INTO ${String(table)} VALUES (${String(row)}, 1, 0, 0, 0) RETURNING 1`);
    expect((await recount.rebuild()).map(({ table, held }) => [table, held])).toEqual([
      ['daily_usage', '1/0/0/0'],
      ['monthly_usage', '1/0/0/0'],
      ['yearly_usage', '1/0/0/0'],
      ['organisation_usage', '1/0/0/0'],
    ]);
    expect(await recount.rebuild()).toEqual([]);
  });

  it('from exported evidence finds the same, and names the lines that it can not read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pep-recount-'));
    const file = join(folder, 'evidence.ndjson');
    const lines = facts.map(({ data: { evidenceId, acceptedAt: at, ...rest } }) =>
      JSON.stringify({ ...rest, evidenceId, at }),
    );
    try {
      writeFileSync(file, [...lines, '', '{"evidenceId":', lines[0], '{"evidenceId":"x"}'].join('\r\n'));
      expect(await recount.fromEvidence(readEvidence(file))).toEqual({
        counted: 3,
        period: { from: DAY, to: DAY },
        differences: [],
        problems: ['line 5: is not JSON', 'line 7: evidenceId is missing or wrong'],
      });
      writeFileSync(file, `${lines.slice(1).join('\n')}\n`);
      const missing = { sender: 'info@ekeng.am', day: DAY, expected: '0/0/1/2', held: '1/0/1/2' };
      expect(await recount.fromEvidence(readEvidence(file), { from: '2025-05-01' })).toMatchObject({
        period: { from: '2025-05-01', to: DAY },
        differences: [
          { ...missing, in: 'ledger' },
          { ...missing, in: 'roll-up' },
        ],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('compares no day of which Kafka may have deleted something', async () => {
    await suite.kafka.deleteOldest('pep.message.v1');
    const { period, differences } = await recount.fromKafka();
    expect([period, differences]).toEqual([undefined, []]);
  });
});
