import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Table } from '../table.js';
import { CONTENT_TYPES, ROOT_RELATIONS, STYLES, workbookOf, workbookRelationsOf } from './parts.js';
import { RowSource } from './row-source.js';
import { sheetText } from './sheet.js';

/** A sheet has 1,048,576 rows; the first one holds the columns' names. */
const ROWS_MAX = 1_048_575;

/** What the table does not say. */
interface XlsxOptions {
  /** Written into the file as the time of its parts. */
  readonly at: Date;
  /** At most 25 characters, none of `: \ / ? * [ ]`; further sheets are numbered. */
  readonly sheetName: string;
  /** Rows of a sheet; what one can hold when absent. */
  readonly rowsMax?: number;
}

/**
 * The table as a workbook (ISO/IEC 29500-1, SpreadsheetML): the columns' names bold and kept in view, texts inside their
 * cells, a further sheet when one is full. When the stream is destroyed, reading the table ends too.
 */
export function xlsxOf(table: Table, options: XlsxOptions): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  writeParts(zip, output, table, options).catch((error: unknown) => {
    output.destroy(error as Error);
  });
  return output;
}

async function writeParts(
  zip: ZipFile,
  output: Readable,
  { columns, steps }: Table,
  { at: mtime, sheetName, rowsMax = ROWS_MAX }: XlsxOptions,
): Promise<void> {
  const add = (path: string, text: string): void => {
    zip.addBuffer(Buffer.from(text), path, { mtime });
  };
  const rows = new RowSource(steps);
  let sheets = 0;
  add('[Content_Types].xml', CONTENT_TYPES);
  try {
    do {
      sheets += 1;
      const sheet = Readable.from(sheetText(columns, rows, rowsMax), { objectMode: false });
      const stop = (): unknown => sheet.destroy();
      output.once('close', stop);
      zip.addReadStream(sheet, `xl/worksheets/sheet${String(sheets)}.xml`, { mtime });
      await finished(sheet);
      output.off('close', stop);
    } while (await rows.hasMore());
  } finally {
    await rows.close();
  }
  add('xl/styles.xml', STYLES);
  add('xl/workbook.xml', workbookOf(sheetName, sheets));
  add('xl/_rels/workbook.xml.rels', workbookRelationsOf(sheets));
  add('_rels/.rels', ROOT_RELATIONS);
  zip.end();
}
