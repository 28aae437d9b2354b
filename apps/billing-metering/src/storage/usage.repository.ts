import { createHash } from 'node:crypto';
import { type Database, rows, type Transaction } from '@pep/persistence';
import { type Part, type Period, splitPeriod } from '../usage/period.js';
import type { UsageCounts } from '../usage/usage.js';
import { COUNTS, USAGE_BY } from './counts-sql.js';

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
  /** Whether it reads one table by its key, so that one plan is good for all values. */
  readonly isPlain: boolean;
}

/** Where to read on, and how many sums at most. */
interface SumPage {
  readonly after?: string | undefined;
  readonly limit?: number;
}

/** Names of statements; PostgreSQL takes up to 63 octets. */
const NAME_LENGTH = 32;

const SUMS = `sum(persons) AS persons, sum(organisations) AS organisations, sum(sms) AS sms, sum(sms_segments) AS "smsSegments"`;

/** Who sent only in parts that were taken off again sent nothing. */
const SOME = 'sum(persons) > 0 OR sum(organisations) > 0 OR sum(sms) > 0';

/**
 * A period of addresses is read from whole years, and months and days at both ends; all addresses together from the days
 * of their organisations.
 */
export function sumStatement(filter: UsageFilter, by: UsageGrouping, page: SumPage = {}): SumStatement {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${String(values.push(value))}`;
  const tables = partsOf(filter, by);
  const parts = tables.map(({ table, unit, sign, from, to }) => {
    const conditions = [`${unit} BETWEEN ${parameter(from)} AND ${parameter(to)}`];
    if (filter.organisations !== undefined)
      conditions.push(`organisation = ANY(${parameter(filter.organisations)}::text[])`);
    if (filter.sender !== undefined) conditions.push(`sender = ${parameter(filter.sender)}`);
    if (page.after !== undefined) conditions.push(`sender > ${parameter(page.after)}`);
    // Sums of float8 are quicker than those of bigint, which are numeric, and exact for whole numbers below 2^53.
    const counts = COUNTS.split(', ').map((name) => `(${sign}${name})::float8 AS ${name}`);
    return `SELECT ${groupOf(by)} AS "group", ${counts.join(', ')}
     FROM ${table} WHERE ${conditions.join(' AND ')}`;
  });
  const limit = page.limit === undefined ? '' : ` LIMIT ${parameter(page.limit)}`;
  const text = `SELECT "group", ${SUMS} FROM (${parts.join(' UNION ALL ')}) AS part GROUP BY 1 HAVING ${SOME} ORDER BY 1${limit}`;
  return { text, values, isPlain: tables.length === 1 };
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

/**
 * The same as callers are shown them. To plan the statement takes PostgreSQL as long as to read a year of 500 addresses.
 * @throws AppError `UNAVAILABLE`
 */
export function readSums(
  database: Database,
  filter: UsageFilter,
  by: UsageGrouping,
  page?: SumPage,
): Promise<UsageSum[]> {
  const { text, values, isPlain } = sumStatement(filter, by, page);
  if (!isPlain) return database.read((reader) => rows<UsageSum>(reader, text, values));
  const name = createHash('sha256').update(text).digest('hex').slice(0, NAME_LENGTH);
  return database.readPrepared<UsageSum>({ name, text }, values);
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

/** A part of a period, and where it is read. */
interface TablePart extends Part {
  readonly table: string;
}

function partsOf({ from, to, sender }: UsageFilter, by: UsageGrouping): TablePart[] {
  const days = { unit: 'day', sign: '', from, to } as const;
  if (by !== 'sender' && sender === undefined) return [{ ...days, table: 'organisation_usage' }];
  const parts = by === 'day' ? [days] : splitPeriod({ from, to });
  return parts.map((part) => ({ ...part, table: USAGE_BY[part.unit] }));
}

function groupOf(by: UsageGrouping): string {
  if (by === 'sender') return 'sender';
  return by === 'day' ? `to_char(day, 'YYYY-MM-DD')` : `''`;
}
