import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { pdfOf, type PdfWriter, xlsxOf } from '@pep/documents';
import { AppError } from '@pep/errors';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { STATEMENT_ERRORS } from '../errors.js';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import type { Statement } from '../statement/statement.js';
import { paperColumns, paperRows, sheetColumns, sheetRows } from '../statement/statement-rows.js';
import { type Language, STATEMENT_WORDS, type StatementWords } from '../statement/wording.js';

/** Laying out a line takes about a millisecond of the processor. */
const PDF_LINES_MAX = 3_000;

/** Makes files of a statement, with its own numbers. */
@Injectable()
export class PrintStatement {
  constructor(
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `STATEMENT_TOO_LONG` */
  execute(statement: Statement, form: 'pdf' | 'xlsx', language: Language): Readable {
    const words = STATEMENT_WORDS[language];
    const at = this.clock.now();
    if (form === 'xlsx') {
      const table = { columns: sheetColumns(words), steps: stepsOf(sheetRows(statement, words)) };
      return xlsxOf(table, { at, sheetName: statement.month });
    }
    if (statement.lines.length > PDF_LINES_MAX) throw new AppError(STATEMENT_ERRORS.tooLongForPdf);
    const { number = words.title, organisation, month } = statement;
    const footer = (page: number): string => `${number} · ${words.page} ${String(page)}`;
    return pdfOf({ title: `${words.title} ${organisation} ${month}`, language, at, footer }, (pdf) =>
      this.#write(pdf, statement, words),
    );
  }

  async #write(pdf: PdfWriter, statement: Statement, words: StatementWords): Promise<void> {
    const { organisation, month, number, closedAt } = statement;
    const name = this.administered.nameOf(organisation);
    pdf.heading(words.title);
    pdf.paragraph(`${words.organisation}: ${name === undefined ? '' : `${name}, `}${organisation}`);
    pdf.paragraph(`${words.month}: ${month}`);
    if (number === undefined || closedAt === undefined) pdf.paragraph(words.provisional);
    else pdf.paragraph(`${words.number}: ${number} · ${words.closedAt}: ${dayInYerevan(new Date(closedAt))}`);
    pdf.gap();
    await pdf.table(paperColumns(words), paperRows(statement, words));
  }
}

const STEP_ROWS = 500;

/** Rows in steps, between which others have their turn. */
async function* stepsOf<Row>(rows: Iterable<Row>): AsyncGenerator<Row[]> {
  let step: Row[] = [];
  for (const row of rows) {
    if (step.push(row) < STEP_ROWS) continue;
    yield step;
    step = [];
    await nextTurn();
  }
  yield step;
}
