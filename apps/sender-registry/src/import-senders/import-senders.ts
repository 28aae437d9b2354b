import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { CheckLines } from './check-lines.js';
import type { ImportOutcome, SenderImport } from './import-plan.js';
import { WriteLines } from './write-lines.js';

/** Lines in one transaction. */
const CHUNK = 500;

/** Registers and changes many senders of an organisation at once. Nobody is mailed a code by it. */
@Injectable()
export class ImportSenders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CheckLines) private readonly check: CheckLines,
    @Inject(WriteLines) private readonly write: WriteLines,
  ) {}

  /**
   * Everything is checked before anything is written; doing it again changes nothing.
   * @throws AppError `NOT_FOUND` when there is no such organisation or that is no administrator of it; what became
   * impossible after the check, in a chunk that is then not written
   */
  async execute(given: SenderImport): Promise<ImportOutcome> {
    const outcome = await this.database.read((reader) => this.check.execute(reader, given));
    if (outcome.problems.length > 0 || given.dryRun) return outcome;
    const wanted = outcome.planned.filter(({ effect }) => effect !== 'unchanged');
    for (let from = 0; from < wanted.length; from += CHUNK) {
      const chunk = wanted.slice(from, from + CHUNK);
      await this.database.withTransaction((tx) => this.write.execute(tx, given, chunk));
    }
    return outcome;
  }
}
