import { rows, type Transaction } from '@pep/persistence';
import type { DailyUsage, Period } from '../usage/usage.js';

/** Adds to the roll-ups. Rows come in one order, so two transactions never wait for each other in a circle. */
export async function addUsage(tx: Transaction, usage: readonly DailyUsage[]): Promise<void> {
  await tx.query(
    `INSERT INTO daily_usage AS held (organisation, sender, day, kind, count)
     SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::bigint[])
     ON CONFLICT (organisation, sender, day, kind) DO UPDATE SET count = held.count + excluded.count`,
    [
      usage.map((one) => one.organisation),
      usage.map((one) => one.sender),
      usage.map((one) => one.day),
      usage.map((one) => one.kind),
      usage.map((one) => one.count),
    ],
  );
}

/** By what a sum is split. */
export type UsageGrouping = 'sender' | 'day' | 'kind';

/** Whose usage is wanted; `organisations` undefined means all of them. */
export interface UsageFilter extends Period {
  readonly organisations: readonly string[] | undefined;
  readonly sender: string | undefined;
  readonly groupBy: UsageGrouping;
}

/** A sum. SMS have no segments before `notifications` tells them. */
export interface UsageSum {
  readonly group: string;
  readonly messages: number;
  readonly sms: number;
}

const GROUPS: Readonly<Record<UsageGrouping, string>> = {
  sender: 'sender',
  day: `to_char(day, 'YYYY-MM-DD')`,
  kind: 'kind',
};

/** Sums in the order of their groups. */
export async function sumUsage(tx: Transaction, filter: UsageFilter): Promise<UsageSum[]> {
  return rows<UsageSum>(
    tx,
    `SELECT ${GROUPS[filter.groupBy]} AS "group",
       coalesce(sum(count) FILTER (WHERE kind <> 'phone'), 0)::float8 AS messages,
       coalesce(sum(count) FILTER (WHERE kind = 'phone'), 0)::float8 AS sms
     FROM daily_usage
     WHERE ($1::text[] IS NULL OR organisation = ANY($1)) AND ($2::text IS NULL OR sender = $2) AND day BETWEEN $3 AND $4
     GROUP BY 1 ORDER BY 1`,
    [filter.organisations ?? null, filter.sender ?? null, filter.from, filter.to],
  );
}
