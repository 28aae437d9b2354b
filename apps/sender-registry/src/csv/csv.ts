/** A record of a table, and the line of the file where it begins (from 1). */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The records, or where the text stops being a table and why. */
export type CsvResult =
  | { readonly ok: true; readonly records: readonly CsvRecord[] }
  | { readonly ok: false; readonly line: number; readonly problem: string };

const FIELD = /"((?:[^"]|"")*)"|[^",\r\n]*/y;
const SEPARATOR = /,|\r?\n|$/y;
const MISPLACED_QUOTE =
  'a quote is not closed, or stands inside a field; double it and put the field in quotes';
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads comma-separated values (RFC 4180), strictly: a quote is only around a field, or doubled within one. Lines end in
 * CRLF or LF; empty ones are passed over; a byte order mark at the beginning is none of the text.
 */
export function parseCsv(text: string): CsvResult {
  const input = text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
  const records: CsvRecord[] = [];
  let [at, line] = [0, 1];
  for (;;) {
    const read = readRecord(input, at, line);
    if ('problem' in read) return { ok: false, ...read };
    if (read.fields.some((field) => field !== '')) records.push({ line, fields: read.fields });
    if (read.isLast) return { ok: true, records };
    [at, line] = [read.end, read.line];
  }
}

/** One record with its line end, and where the next one begins; or the line of what is no field. */
function readRecord(
  input: string,
  from: number,
  firstLine: number,
):
  | { readonly line: number; readonly problem: string }
  | { readonly fields: string[]; readonly end: number; readonly line: number; readonly isLast: boolean } {
  const fields: string[] = [];
  let [at, line] = [from, firstLine];
  for (;;) {
    const [whole = '', quoted] = match(FIELD, input, at) ?? [];
    const separator = match(SEPARATOR, input, at + whole.length)?.[0];
    if (separator === undefined) return { line, problem: MISPLACED_QUOTE };
    fields.push(quoted?.replaceAll('""', '"') ?? whole);
    at += whole.length + separator.length;
    line += linesIn(whole + separator);
    if (separator !== ',') return { fields, end: at, line, isLast: separator === '' };
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
