import type { Money } from './money.js';
import type { CorrectionLine, Line, Statement } from './statement.js';
import type { StatementWords } from './wording.js';

const NO_BREAK_SPACE = '\u00A0';

/** A number for people: `1 234 567.00`, its groups held together. */
function grouped(number: string | number): string {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, NO_BREAK_SPACE);
}

/** A row on paper: sender, kind, days, quantity, price and amount, with the evidence in small letters below. */
export interface PaperRow {
  readonly cells: readonly string[];
  readonly note?: string;
  readonly strong?: boolean;
}

/** The columns on paper, by their share of its width. */
export function paperColumns({ columns }: StatementWords) {
  return [
    { title: columns.sender, share: 34 },
    { title: columns.kind, share: 22 },
    { title: columns.days, share: 15 },
    { title: columns.quantity, share: 13, align: 'right' },
    { title: columns.unitPrice, share: 12, align: 'right' },
    { title: columns.amount, share: 17, align: 'right' },
  ] as const;
}

/** The rows on paper: lines, corrections, the total. Made one by one: there may be tens of thousands. */
export function* paperRows(
  { lines, corrections, total }: Statement,
  words: StatementWords,
): Generator<PaperRow> {
  if (lines.length + corrections.length === 0) yield { cells: [words.nothing] };
  for (const line of lines) yield paperLine(line, words);
  for (const one of corrections) {
    const cells = [
      correctionName(one, words),
      one.reason,
      '',
      quantityOf(one),
      '',
      grouped(one.amount.value),
    ];
    yield { cells };
  }
  yield { cells: [words.total, '', '', '', '', grouped(total.amount.value)], strong: true };
}

function paperLine(line: Line, { kind, columns }: StatementWords): PaperRow {
  const { count, root } = line.evidence;
  const days = line.from === line.to ? line.from : `${line.from} – ${line.to}`;
  const price = grouped(line.unitPrice.value);
  const cells = [
    line.sender,
    kind[line.kind],
    days,
    grouped(line.quantity),
    price,
    grouped(line.amount.value),
  ];
  const hash = root === undefined ? '' : `, ${columns.root} ${root}`;
  return { cells, note: `${String(line.line)}. ${columns.evidence}: ${grouped(count)}${hash}` };
}

function correctionName({ statementMonth, line }: CorrectionLine, words: StatementWords): string {
  const of = line === undefined ? '' : `, ${words.line} ${String(line)}`;
  return `${words.correction}: ${statementMonth}${of}`;
}

function quantityOf({ quantity }: CorrectionLine): string {
  return quantity === undefined ? '' : grouped(quantity);
}

/** The columns of a spreadsheet. */
export function sheetColumns({ columns, line }: StatementWords): string[] {
  const { sender, kind, days, quantity, unitPrice, amount, evidence, root } = columns;
  return [line, sender, kind, days, days, quantity, unitPrice, amount, evidence, root];
}

/** The rows of a spreadsheet: numbers are numbers, so that it can reckon with them. */
export function* sheetRows({ lines, corrections, total }: Statement, words: StatementWords) {
  for (const one of lines) {
    const { line, sender, kind, from, to, quantity, unitPrice, evidence } = one;
    const { count, root = '' } = evidence;
    const figures = [quantity, drams(unitPrice), drams(one.amount), count];
    yield [line, sender, words.kind[kind], from, to, ...figures, root];
  }
  for (const one of corrections)
    yield [
      '',
      correctionName(one, words),
      one.reason,
      '',
      '',
      one.quantity ?? '',
      '',
      drams(one.amount),
      '',
      '',
    ];
  yield ['', words.total, '', '', '', '', '', drams(total.amount), '', ''];
}

/** Exact for sums far beyond those of a statement: a number has 15 digits. */
function drams({ value }: Money): number {
  return Number(value);
}
