import { rows, type Transaction } from '@pep/persistence';
import { type Period, splitPeriod } from '../usage/period.js';
import type { UsageCounts } from '../usage/usage.js';
import { COUNTS } from './counts-sql.js';

/** By what a sum is split; `nothing` gives one sum. */
type UsageGrouping = 'sender' | 'day' | 'nothing';

/** Whose usage is wanted. */
export interface UsageFilter extends Period {
  /** Absent: of all. */
  readonly organisations?: readonly string[] | undefined;
  /** Absent: all addresses. */
  readonly sender?: string | undefined;
}

/** A sum of one address or day; `group` is '' for the sum of all. */
export interface UsageSum extends UsageCounts {
  readonly group: string;
}

/** A statement that reads sums in the order of their groups, and its parameters. */
export interface SumStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Where to read on, and how many sums at most. */
interface SumPage {
  readonly after?: string | undefined;
  readonly limit?: number;
}

const SUMS = `sum(persons)::float8 AS persons, sum(organisations)::float8 AS organisations, sum(sms)::float8 AS sms,
     sum(sms_segments)::float8 AS "smsSegments"`;

/** Who sent only on days that were taken off again sent nothing. */
const SOME = 'sum(persons) > 0 OR sum(organisations) > 0 OR sum(sms) > 0';

/**
 * A period of addresses is read from whole months and days at both ends; all addresses together from the days of
 * their organisations.
 */
export function sumStatement(filter: UsageFilter, by: UsageGrouping, page: SumPage = {}): SumStatement {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${String(values.push(value))}`;
  const parts = partsOf(filter, by).map(({ table, date, sign, from, to }) => {
    const conditions = [`${date} BETWEEN ${parameter(from)} AND ${parameter(to)}`];
    if (filter.organisations !== undefined)
      conditions.push(`organisation = ANY(${parameter(filter.organisations)}::text[])`);
    if (filter.sender !== undefined) conditions.push(`sender = ${parameter(filter.sender)}`);
    if (page.after !== undefined) conditions.push(`sender > ${parameter(page.after)}`);
    const counts = COUNTS.split(', ').map((name) => `${sign}${name} AS ${name}`);
    return `SELECT ${groupOf(by)} AS "group", ${counts.join(', ')}
     FROM ${table} WHERE ${conditions.join(' AND ')}`;
  });
  const limit = page.limit === undefined ? '' : ` LIMIT ${parameter(page.limit)}`;
  const text = `SELECT "group", ${SUMS} FROM (${parts.join(' UNION ALL ')}) AS part GROUP BY 1 HAVING ${SOME} ORDER BY 1${limit}`;
  return { text, values };
}

/** The sums of {@link sumStatement}. */
export function sumUsage(
  tx: Transaction,
  filter: UsageFilter,
  by: UsageGrouping,
  page?: SumPage,
): Promise<UsageSum[]> {
  const { text, values } = sumStatement(filter, by, page);
  return rows<UsageSum>(tx, text, values);
}

/** The organisations to which an address belongs or belonged, by the registry or because it sent something. */
export async function organisationsOf(tx: Transaction, sender: string): Promise<string[]> {
  const found = await rows<{ organisation: string }>(
    tx,
    `SELECT organisation FROM known_sender WHERE address = $1
     UNION SELECT organisation FROM monthly_usage WHERE sender = $1`,
    [sender],
  );
  return found.map(({ organisation }) => organisation);
}

interface Part extends Period {
  readonly table: string;
  readonly date: string;
  /** `-` where it is taken off. */
  readonly sign: '' | '-';
}

function partsOf({ from, to, sender }: UsageFilter, by: UsageGrouping): Part[] {
  if (by !== 'sender' && sender === undefined)
    return [{ table: 'organisation_usage', date: 'day', sign: '', from, to }];
  const daily = { table: 'daily_usage', date: 'day', sign: '' } as const;
  if (by === 'day') return [{ ...daily, from, to }];
  const { months, days, without } = splitPeriod({ from, to });
  const monthly = { table: 'monthly_usage', date: 'month', sign: '' } as const;
  return [
    ...(months === undefined ? [] : [{ ...monthly, ...months }]),
    ...days.map((part) => ({ ...daily, ...part })),
    ...without.map((part) => ({ ...daily, ...part, sign: '-' as const })),
  ];
}

function groupOf(by: UsageGrouping): string {
  if (by === 'sender') return 'sender';
  return by === 'day' ? `to_char(day, 'YYYY-MM-DD')` : `''`;
}
