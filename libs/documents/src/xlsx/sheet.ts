import type { Cell } from '../table.js';
import type { RowSource } from './row-source.js';
import { MAIN, xmlText } from './xml.js';

const COLUMN_WIDTHS = { first: 40, other: 18 };
const BOLD = 1;

/** A sheet's XML: the columns' names, then up to `rowsMax` rows of the source. */
export async function* sheetText(
  columns: readonly string[],
  rows: RowSource,
  rowsMax: number,
): AsyncGenerator<string> {
  yield startOf(columns);
  let written = 0;
  while (written < rowsMax) {
    const taken = await rows.take(rowsMax - written);
    if (taken.length === 0) break;
    let text = '';
    for (const row of taken) {
      written += 1;
      text += rowText(row, written + 1);
    }
    yield text;
  }
  yield '</sheetData></worksheet>';
}

function startOf(columns: readonly string[]): string {
  const widths = columns.map((_, index) => {
    const at = String(index + 1);
    const width = String(index === 0 ? COLUMN_WIDTHS.first : COLUMN_WIDTHS.other);
    return `<col min="${at}" max="${at}" width="${width}" customWidth="1"/>`;
  });
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="${MAIN}">` +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
    `</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${rowText(columns, 1, BOLD)}`
  );
}

function rowText(cells: readonly Cell[], number: number, style = 0): string {
  let text = `<row r="${String(number)}">`;
  for (let index = 0; index < cells.length; index++) {
    text += cellText(cells[index] ?? '', columnName(index) + String(number), style);
  }
  return `${text}</row>`;
}

function cellText(cell: Cell, at: string, style: number): string {
  const start = style === 0 ? `<c r="${at}"` : `<c r="${at}" s="${String(style)}"`;
  if (typeof cell === 'number') return `${start}><v>${String(cell)}</v></c>`;
  return `${start} t="inlineStr"><is><t xml:space="preserve">${xmlText(cell)}</t></is></c>`;
}

const LETTERS = 26;
const A = 65;

/** A to Z, AA to AZ, … */
function columnName(index: number): string {
  const last = String.fromCharCode(A + (index % LETTERS));
  return index < LETTERS ? last : columnName(Math.floor(index / LETTERS) - 1) + last;
}
