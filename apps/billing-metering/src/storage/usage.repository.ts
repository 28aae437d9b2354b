import { createHash } from 'node:crypto';
import { type Database, type PreparedStatement, rows, type Transaction } from '@pep/persistence';
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
  /** Whether it reads one table, or several by the whole key: one plan is good for all values. */
  readonly isPlain: boolean;
}

/** Where to read on, and how many sums at most. */
interface SumPage {
  readonly after?: string | undefined;
  readonly limit?: number;
}

/** Names of statements; PostgreSQL takes up to 63 octets. */
const NAME_LENGTH = 32;

/** Separators of information (ISO 646), which no address has. */
const [SUM_END, FIELD_END] = ['\u001e', '\u001f'];

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
  return { text, values, isPlain: tables.length === 1 || filter.sender !== undefined };
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
 * The same as callers are shown them, in one text: for the driver to make 500 rows takes as long as for PostgreSQL to sum them up. Where
 * one plan is good for all values it is kept.
 * @throws AppError `UNAVAILABLE`
 */
export async function readSums(
  database: Database,
  filter: UsageFilter,
  by: UsageGrouping,
  page?: SumPage,
): Promise<UsageSum[]> {
  const { text: sums, values, isPlain } = sumStatement(filter, by, page);
  const text = `
    SELECT string_agg(concat_ws('${FIELD_END}', "group", persons, organisations, sms, "smsSegments"), '${SUM_END}') AS sums
    FROM (${sums}) AS sum`;
  const [row] = isPlain
    ? await database.readPrepared<{ sums: string | null }>({ name: nameOf(text), text }, values)
    : await database.read((reader) => rows<{ sums: string | null }>(reader, text, values));
  return row?.sums?.split(SUM_END).map(toSum) ?? [];
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, NAME_LENGTH);
}

function toSum(text: string): UsageSum {
  const [group = '', ...counts] = text.split(FIELD_END);
  const [persons = 0, organisations = 0, sms = 0, smsSegments = 0] = counts.map(Number);
  return { group, persons, organisations, sms, smsSegments };
}

/** The organisations to which an address belongs or belonged, by the registry or because it sent something. */
export async function organisationsOf(database: Database, sender: string): Promise<string[]> {
  const found = await database.readPrepared<{ organisation: string }>(ORGANISATIONS_OF, [sender]);
  return found.map(({ organisation }) => organisation);
}

const ORGANISATIONS_OF: PreparedStatement = {
  name: 'organisations_of',
  text: `SELECT organisation FROM known_sender WHERE address = $1
    UNION SELECT organisation FROM monthly_usage WHERE sender = $1`,
};

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
