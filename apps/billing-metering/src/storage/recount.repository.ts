import type { Database } from '@pep/persistence';
import type { QueryRunner } from 'typeorm';
import type { Period } from '../usage/period.js';
import { type Acceptance, toEntries } from '../usage/usage.js';
import { COUNTS, COUNTS_DIFFER, countsShown, SUMS_OF_ENTRIES } from './counts-sql.js';

/** Where two ways of counting differ; counts are `persons/organisations/SMS/parts of SMS`. */
export interface Difference {
  readonly organisation: string;
  readonly sender: string;
  readonly day: string;
  readonly expected: string;
  readonly held: string;
}

/** What usage is compared with: the ledger or its roll-ups. */
export type Held = 'ledger' | 'roll-up';

const HELD: Readonly<Record<Held, string>> = {
  ledger: `SELECT organisation, sender, day, ${SUMS_OF_ENTRIES} FROM usage_entry
    WHERE day BETWEEN $1 AND $2 GROUP BY 1, 2, 3`,
  'roll-up': `SELECT organisation, sender, day, ${COUNTS} FROM daily_usage WHERE day BETWEEN $1 AND $2`,
};

/**
 * Acceptances that are counted again, in a table of one connection's own: any number of them, each once. Close it.
 */
export class Recount {
  private constructor(private readonly runner: QueryRunner) {}

  static async open(database: Database): Promise<Recount> {
    const recount = new Recount(database.dataSource.createQueryRunner());
    await recount.runner.query('SET statement_timeout = 0');
    await recount.runner.query(`
      CREATE TEMPORARY TABLE recounted (
        id uuid,
        kind text,
        organisation text,
        sender text,
        day date,
        count bigint,
        segments bigint,
        PRIMARY KEY (id, kind)
      )`);
    return recount;
  }

  /** Adds acceptances; one with an evidence id that was there before is a repeat. */
  async add(acceptances: readonly Acceptance[]): Promise<void> {
    const given = acceptances.flatMap((acceptance) =>
      toEntries([acceptance]).map((entry) => ({ ...entry, id: acceptance.evidenceId })),
    );
    await this.runner.query(
      `INSERT INTO recounted SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[],
         $6::bigint[], $7::bigint[]) ON CONFLICT DO NOTHING`,
      [
        given.map((one) => one.id),
        given.map((one) => one.kind),
        given.map((one) => one.organisation),
        given.map((one) => one.sender),
        given.map((one) => one.day),
        given.map((one) => one.count),
        given.map((one) => one.segments),
      ],
    );
  }

  /** How many acceptances there are, and their first and last day. */
  async extent(): Promise<{ readonly count: number; readonly period?: Period }> {
    const [row] = (await this.runner.query(
      `SELECT count(DISTINCT id)::int AS count, to_char(min(day), 'YYYY-MM-DD') AS "from", to_char(max(day), 'YYYY-MM-DD') AS "to"
       FROM recounted`,
    )) as [{ count: number; from: string | null; to: string | null }];
    const { count, from, to } = row;
    return from === null || to === null ? { count } : { count, period: { from, to } };
  }

  /** The days of the period for which something else is held than was counted again; the first `limit`. */
  async differences(held: Held, { from, to }: Period, limit: number): Promise<Difference[]> {
    return (await this.runner.query(
      `SELECT organisation, sender, to_char(day, 'YYYY-MM-DD') AS day,
         ${countsShown('made')} AS expected, ${countsShown('held')} AS held
       FROM (SELECT organisation, sender, day, ${SUMS_OF_ENTRIES} FROM recounted
         WHERE day BETWEEN $1 AND $2 GROUP BY 1, 2, 3) AS made
       FULL JOIN (${HELD[held]}) AS held USING (organisation, sender, day)
       WHERE ${COUNTS_DIFFER} ORDER BY 1, 2, 3 LIMIT $3`,
      [from, to, limit],
    )) as Difference[];
  }

  async close(): Promise<void> {
    await this.runner.query('DROP TABLE IF EXISTS recounted').catch(() => undefined);
    await this.runner.query('RESET statement_timeout').catch(() => undefined);
    await this.runner.release();
  }
}
