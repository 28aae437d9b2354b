import { hash } from 'node:crypto';
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

/** Separator of information (ISO 646), which no address has. */
const SEPARATOR = '\u001f';
/** Of a sum: its group and its counts. */
const FIELDS = 5;

/** Who sent only in parts that were taken off again sent nothing. */
const SUMMED = `
  SELECT "group", sum(persons) AS persons, sum(organisations) AS organisations, sum(sms) AS sms, sum(sms_segments) AS "smsSegments"
  FROM part GROUP BY 1 HAVING sum(persons) > 0 OR sum(organisations) > 0 OR sum(sms) > 0`;
/** The same where each row is a sum by itself. */
const AS_THEY_ARE = `
  SELECT "group", persons, organisations, sms, sms_segments AS "smsSegments"
  FROM part WHERE persons > 0 OR organisations > 0 OR sms > 0`;

/** How much of a day (ISO 8601) names the unit in which it lies. */
const UNIT_LENGTH = { day: 'YYYY-MM-DD'.length, month: 'YYYY-MM'.length, year: 'YYYY'.length };

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
    conditions.push(...organisationIs(filter, parameter));
    if (filter.sender !== undefined) conditions.push(`sender = ${parameter(filter.sender)}`);
    if (page.after !== undefined) conditions.push(`sender > ${parameter(page.after)}`);
    // Sums of float8 are quicker than those of bigint, which are numeric, and exact for whole numbers below 2^53.
    const counts = COUNTS.split(', ').map((name) => `(${sign}${name})::float8 AS ${name}`);
    return `SELECT ${groupOf(by)} AS "group", ${counts.join(', ')}
     FROM ${table} WHERE ${conditions.join(' AND ')}`;
  });
  const limit = page.limit === undefined ? '' : ` LIMIT ${parameter(page.limit)}`;
  const sums = by !== 'nothing' && areSums(tables, filter) ? AS_THEY_ARE : SUMMED;
  const text = `WITH part AS (${parts.join(' UNION ALL ')}) ${sums} ORDER BY 1${limit}`;
  return { text, values, isPlain: tables.length === 1 || filter.sender !== undefined };
}

/** Of one organisation alone the index gives the rows in the order of their addresses. */
function organisationIs({ organisations }: UsageFilter, parameter: (value: unknown) => string): string[] {
  if (organisations === undefined) return [];
  const [only] = organisations;
  if (organisations.length === 1) return [`organisation = ${parameter(only)}`];
  return [`organisation = ANY(${parameter(organisations)}::text[])`];
}

/** Whether rows are one a group: of one organisation, days of it or one unit of its addresses. */
function areSums([only, ...more]: readonly TablePart[], { organisations }: UsageFilter): boolean {
  if (only === undefined || more.length > 0 || organisations?.length !== 1) return false;
  const unitOf = (day: string): string => day.slice(0, UNIT_LENGTH[only.unit]);
  return only.table === OF_ORGANISATIONS || unitOf(only.from) === unitOf(only.to);
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
    SELECT string_agg(concat_ws('${SEPARATOR}', "group", persons, organisations, sms, "smsSegments"), '${SEPARATOR}') AS sums
    FROM (${sums}) AS sum`;
  const [row] = isPlain
    ? await database.readPrepared<{ sums: string | null }>({ name: nameOf(text), text }, values)
    : await database.read((reader) => rows<{ sums: string | null }>(reader, text, values));
  return toSums(row?.sums?.split(SEPARATOR) ?? []);
}

function nameOf(text: string): string {
  return hash('sha256', text).slice(0, NAME_LENGTH);
}

function toSums(fields: readonly string[]): UsageSum[] {
  const sums: UsageSum[] = [];
  for (let at = 0; at < fields.length; at += FIELDS)
    sums.push({
      group: fields[at] ?? '',
      persons: Number(fields[at + 1]),
      organisations: Number(fields[at + 2]),
      sms: Number(fields[at + 3]),
      smsSegments: Number(fields[at + 4]),
    });
  return sums;
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

/** All addresses of an organisation together, by day. */
const OF_ORGANISATIONS = 'organisation_usage';

/** A part of a period, and where it is read. */
interface TablePart extends Part {
  readonly table: string;
}

function partsOf({ from, to, sender }: UsageFilter, by: UsageGrouping): TablePart[] {
  const days = { unit: 'day', sign: '', from, to } as const;
  if (by !== 'sender' && sender === undefined) return [{ ...days, table: OF_ORGANISATIONS }];
  const parts = by === 'day' ? [days] : splitPeriod({ from, to });
  return parts.map((part) => ({ ...part, table: USAGE_BY[part.unit] }));
}

function groupOf(by: UsageGrouping): string {
  if (by === 'sender') return 'sender';
  return by === 'day' ? `to_char(day, 'YYYY-MM-DD')` : `''`;
}
