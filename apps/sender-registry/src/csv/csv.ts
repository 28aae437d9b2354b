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
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads comma-separated values (RFC 4180), strictly: a quote is only around a field, or doubled within one. Lines end in
 * CRLF or LF; empty ones are passed over; a byte order mark at the beginning is none of the text.
 */
export function parseCsv(text: string): CsvResult {
  const input = text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
  const records: CsvRecord[] = [];
  let [at, line] = [0, 1];
  let record = { line, fields: [] as string[] };
  for (;;) {
    const [whole, quoted] = match(FIELD, input, at) ?? [''];
    record.fields.push(quoted?.replaceAll('""', '"') ?? whole);
    const separator = match(SEPARATOR, input, at + whole.length)?.[0];
    if (separator === undefined) {
      const problem =
        'a quote is not closed, or stands inside a field; double it and put the field in quotes';
      return { ok: false, line, problem };
    }
    at += whole.length + separator.length;
    line += linesIn(whole + separator);
    if (separator === ',') continue;
    if (record.fields.some((field) => field !== '')) records.push(record);
    if (separator === '') return { ok: true, records };
    record = { line, fields: [] };
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
