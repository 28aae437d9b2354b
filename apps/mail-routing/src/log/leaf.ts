import { hash } from 'node:crypto';
import { canonicalJson, canonicalText } from './canonical-json.js';

/** What kind of value a column of evidence holds; its text is PostgreSQL's, times in UTC. */
export type ColumnKind = 'text' | 'uuid' | 'json' | 'octets' | 'instant' | 'number' | 'boolean';

/** A column of evidence: its name in the table, and what it holds. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** The values of one row as text; null where it has none. */
export type ColumnValues = readonly (string | null)[];

/** The order of recording, for the log has an order of its own; and the hash of the leaf. */
const NOT_IN_LEAF: ReadonlySet<string> = new Set(['sequence', 'leafHash']);
/** Who read: senders know all of it but the PSN, and ten digits are soon tried. */
const NAMES_PERSON = 'reading';
/** The columns that are one member together. */
const RECIPIENT: ReadonlySet<string> = new Set(['identifier', 'kind']);
/** Text that JSON writes as it is, between quotes. */
const UNESCAPED = /^[ !#-[\]-~]*$/;
const ENCODERS: Readonly<Record<ColumnKind, (text: string) => string>> = {
  text: (text) => (UNESCAPED.test(text) ? `"${text}"` : JSON.stringify(text)),
  uuid: (text) => `"${text}"`,
  json: canonicalText,
  octets: (text) => `"sha-256:${text.slice('\\x'.length)}"`,
  instant: (text) => `"${rfc3339(text)}"`,
  number: (text) => text,
  boolean: (text) => (text === 't' ? 'true' : 'false'),
};

/**
 * Makes the function that gives the leaf of a row: its evidence as JSON in canonical form (RFC 8785), members in the
 * order of their names, absent where the row has null. A column that is added later is a member of later leaves, and
 * changes no earlier one.
 *
 * `{"at","basis"?,"digest","event","id","legal"?,"messageId","notice"?,"reading"?,"recipient"?:{"identifier","kind"}}`
 */
export function leafEncoder(columns: readonly Column[]): (values: ColumnValues) => string {
  const single = columns.map(columnMember).filter(({ name }) => !NOT_IN_LEAF.has(name));
  const own = single.filter(({ name }) => !RECIPIENT.has(name));
  const recipient = objectOf(single.filter(({ name }) => RECIPIENT.has(name)));
  const leaf = objectOf([...own, { name: 'recipient', textOf: recipient }]);
  return (values) => leaf(values) || '{}';
}

/** What the log holds of a PSN: SHA-256 of `<salt>:<psn>`. */
export function psnDigest({ psn, salt = '' }: { readonly psn: string; readonly salt?: string }): string {
  return `sha-256:${hash('sha256', `${salt}:${psn}`)}`;
}

/** The reading with {@link psnDigest} in the place of `psn` and `salt` of its person. */
function readingWithoutPsn(text: string): string {
  const { by, ...reading } = JSON.parse(text) as { by: { psn: string; salt: string } };
  const { psn, salt, ...person } = by;
  return canonicalJson({ ...reading, by: { ...person, psnDigest: psnDigest({ psn, salt }) } });
}

/** A member of a JSON object, by name; its value is empty where a row has none. */
interface Member {
  readonly name: string;
  readonly textOf: (values: ColumnValues) => string;
}

function columnMember({ name, kind }: Column, place: number): Member {
  const encode = name === NAMES_PERSON ? readingWithoutPsn : ENCODERS[kind];
  const textOf = (values: ColumnValues): string => {
    const text = values[place] ?? null;
    return text === null ? '' : encode(text);
  };
  return { name: camelCase(name), textOf };
}

/** The members as one object, absent without any. */
function objectOf(members: readonly Member[]): Member['textOf'] {
  const sorted = inOrder(members);
  return (values) => {
    let json = '';
    for (const { label, textOf } of sorted) {
      const value = textOf(values);
      if (value !== '') json += `${json === '' ? '{' : ','}${label}${value}`;
    }
    return json === '' ? '' : `${json}}`;
  };
}

function inOrder(members: readonly Member[]): (Member & { readonly label: string })[] {
  return members
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((member) => ({ ...member, label: `"${member.name}":` }));
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `2026-11-22 00:54:26.19+00`, the years before 10000. */
const INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;
const DAY_END = 'yyyy-mm-dd'.length;
const SECOND_END = 'yyyy-mm-dd hh:mm:ss'.length;
const MILLISECONDS = 3;
const MICROSECONDS = 6;

/**
 * A time as RFC 3339 in UTC: to the millisecond as all of PEP writes it, to the microsecond where a row has that, so that
 * no edit is too small to be seen.
 */
function rfc3339(text: string): string {
  if (!INSTANT.test(text)) throw new Error('evidence has a time that is not in UTC');
  const fraction = text.slice(SECOND_END + 1, -'+00'.length);
  const digits = fraction.length > MILLISECONDS ? MICROSECONDS : MILLISECONDS;
  return `${text.slice(0, DAY_END)}T${text.slice(DAY_END + 1, SECOND_END)}.${fraction.padEnd(digits, '0')}Z`;
}
