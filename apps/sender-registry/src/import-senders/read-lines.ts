import { type CsvRecord, parseCsv } from '../csv/csv.js';

/** What a line says of a sender, in the forms of the file. */
export interface SenderLine {
  readonly line: number;
  readonly address: string;
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
  readonly suspended: boolean;
}

/** What is wrong on a line. */
export interface LineProblem {
  readonly line: number;
  readonly problem: string;
}

const COLUMNS = ['address', 'sources', 'sms_allowed', 'suspended'] as const;
type Column = (typeof COLUMNS)[number];

const YES_AND_NO: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/** Reads the file's text: columns in any order, sources apart by spaces or semicolons. */
export function readLines(text: string): { lines: SenderLine[]; problems: LineProblem[] } {
  const parsed = parseCsv(text);
  if (!parsed.ok) return { lines: [], problems: [{ line: parsed.line, problem: parsed.problem }] };
  const [header, ...records] = parsed.records;
  const names = (header?.fields ?? []).map((name) => name.trim().toLowerCase());
  if ([...names].sort().join() !== [...COLUMNS].sort().join()) {
    const problem = `the header is not ${COLUMNS.join(',')} (in any order)`;
    return { lines: [], problems: [{ line: header?.line ?? 1, problem }] };
  }
  const problems: LineProblem[] = [];
  const lines = records.flatMap((record) => {
    const read = readLine(names, record);
    if (!Array.isArray(read)) return [read];
    problems.push(...read.map((problem) => ({ line: record.line, problem })));
    return [];
  });
  return { lines, problems };
}

/** The line, or all that is wrong with it. */
function readLine(names: readonly string[], { line, fields }: CsvRecord): SenderLine | string[] {
  if (fields.length !== names.length) {
    return [`has ${String(fields.length)} fields, the header has ${String(names.length)}`];
  }
  const field = (column: Column): string => (fields[names.indexOf(column)] ?? '').trim();
  const sources = field('sources')
    .split(/[\s;]+/)
    .filter((source) => source !== '');
  const smsAllowed = YES_AND_NO.get(field('sms_allowed').toLowerCase());
  const suspended = YES_AND_NO.get(field('suspended').toLowerCase());
  if (smsAllowed !== undefined && suspended !== undefined && sources.length > 0) {
    return { line, address: field('address'), sources, smsAllowed, suspended };
  }
  return [
    ...(smsAllowed === undefined ? ['sms_allowed is neither true nor false'] : []),
    ...(suspended === undefined ? ['suspended is neither true nor false'] : []),
    ...(sources.length === 0 ? ['names no source'] : []),
  ];
}
