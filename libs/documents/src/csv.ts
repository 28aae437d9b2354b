import { Readable } from 'node:stream';
import { type Options, stringify } from 'csv-stringify/sync';
import type { Table } from './table.js';

/** Without it spreadsheets take UTF-8 for the system's own encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

const OPTIONS: Options = {
  record_delimiter: 'windows',
  // RFC 4180 quotes each kind of line break, the library only the one between records.
  quoted_match: /[\r\n]/,
  // A text that begins as a formula would be run by the spreadsheet; it gets an apostrophe. Numbers stay.
  escape_formulas: true,
};

/**
 * The table as CSV (RFC 4180: comma, CRLF, quotes where needed) in UTF-8 with a byte order mark, its columns first.
 * When the stream is destroyed, reading the table ends too.
 */
export function csvOf(table: Table): Readable {
  return Readable.from(textOf(table), { objectMode: false });
}

async function* textOf({ columns, steps }: Table): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + stringify([columns], OPTIONS);
  for await (const rows of steps) if (rows.length > 0) yield stringify([...rows], OPTIONS);
}
