import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** What kind of value a column of evidence holds; its text is PostgreSQL's, times in UTC. */
export type ColumnKind = 'text' | 'uuid' | 'json' | 'octets' | 'instant' | 'number' | 'boolean';

/** A column of evidence: its name in the table, and what it holds. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** The values of one row as text; null where it has none. */
export type ColumnValues = readonly (string | null)[];

/** Order of recording only: the log has an order of its own. */
const NOT_IN_LEAF = 'sequence';
/** Who read: senders know all of it but the PSN, and ten digits are soon tried. */
const NAMES_PERSON = 'reading';
const ENCODERS: Readonly<Record<ColumnKind, (text: string) => string>> = {
  text: (text) => JSON.stringify(text),
  uuid: (text) => `"${text}"`,
  json: (text) => canonicalJson(JSON.parse(text)),
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
  const members = columns
    .map(({ name, kind }, place) => ({
      name: camelCase(name),
      place,
      encode: name === NAMES_PERSON ? readingWithoutPsn : ENCODERS[kind],
    }))
    .filter(({ name }) => name !== NOT_IN_LEAF);
  const recipient = members.filter(({ name }) => name === 'identifier' || name === 'kind').sort(byName);
  const own = members.filter((member) => !recipient.includes(member));
  const all = [
    ...own.map((member) => ({ ...member, parts: [member] })),
    { name: 'recipient', parts: recipient },
  ]
    .sort(byName)
    .map(({ name, parts }) => ({ name, parts, isObject: name === 'recipient' }));
  return (values) => {
    let json = '';
    for (const { name, parts, isObject } of all) {
      const encoded = isObject ? objectOf(parts, values) : valueOf(parts[0], values);
      if (encoded !== '') json += `${json === '' ? '{' : ','}"${name}":${encoded}`;
    }
    return `${json}}`;
  };
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

interface Member {
  readonly name: string;
  readonly place: number;
  readonly encode: (text: string) => string;
}

function valueOf(member: Member | undefined, values: ColumnValues): string {
  const text = member === undefined ? null : (values[member.place] ?? null);
  return text === null || member === undefined ? '' : member.encode(text);
}

function objectOf(members: readonly Member[], values: ColumnValues): string {
  const encoded = members.map((member) => [member.name, valueOf(member, values)] as const);
  const given = encoded.filter(([, value]) => value !== '').map(([name, value]) => `"${name}":${value}`);
  return given.length === 0 ? '' : `{${given.join(',')}}`;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const MILLISECONDS = 3;
const MICROSECONDS = 6;
/** `2026-11-22 00:54:26.19+00`, the years before 10000. */
const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

/**
 * A time as RFC 3339 in UTC: to the millisecond as all of PEP writes it, to the microsecond where a row has that, so that
 * no edit is too small to be seen.
 */
export function rfc3339(text: string): string {
  const [, day = '', time = '', fraction = ''] = INSTANT.exec(text) ?? [];
  if (day === '') throw new Error('evidence has a time that is not in UTC');
  const digits = fraction.length > MILLISECONDS ? MICROSECONDS : MILLISECONDS;
  return `${day}T${time}.${fraction.padEnd(digits, '0')}Z`;
}
