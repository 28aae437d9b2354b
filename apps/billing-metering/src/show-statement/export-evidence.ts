import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { type Cell, csvOf } from '@pep/documents';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { STATEMENT_ERRORS } from '../errors.js';
import type { Statement } from '../statement/statement.js';
import { type EvidenceOfLine, evidenceStatement } from '../storage/evidence.repository.js';
import { RowCursor } from '../storage/row-cursor.js';

/** Each holds a connection of the pool for as long as its client takes. */
const FILES_MAX = 2;

/** Makes a file of the evidence ids behind a statement, as many as they may be. */
@Injectable()
export class ExportEvidence {
  #underWay = 0;

  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * The file; destroying the stream ends the query.
   * @param line only of this line
   * @throws AppError `LINE_UNKNOWN`, `TOO_MANY_EXPORTS`
   */
  async execute(statement: Statement, line: number | undefined): Promise<Readable> {
    const lines = statement.lines.filter((one) => line === undefined || one.line === line);
    if (line !== undefined && lines.length === 0) throw new AppError(STATEMENT_ERRORS.noLine);
    if (this.#underWay >= FILES_MAX) throw new AppError(STATEMENT_ERRORS.tooManyFiles);
    this.#underWay += 1;
    try {
      const query = evidenceStatement({ ...statement, lines });
      const cursor = await RowCursor.open<EvidenceOfLine>(this.database, query);
      return csvOf({ columns: ['line', 'evidenceId'], steps: rowsOf(cursor) }).once('close', () => {
        this.#underWay -= 1;
        void cursor.close();
      });
    } catch (error) {
      this.#underWay -= 1;
      throw error;
    }
  }
}

async function* rowsOf(steps: AsyncIterable<readonly EvidenceOfLine[]>): AsyncGenerator<Cell[][]> {
  for await (const step of steps) yield step.map(({ line, id }) => [line, id]);
}
