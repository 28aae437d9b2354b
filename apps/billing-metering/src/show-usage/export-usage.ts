import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Caller } from '@pep/client-identity';
import { type Cell, csvOf, type Table, xlsxOf } from '@pep/documents';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { USAGE_ERRORS } from '../errors.js';
import { RowCursor } from '../storage/row-cursor.js';
import { sumStatement, type UsageSum } from '../storage/usage.repository.js';
import type { UsageCounts } from '../usage/usage.js';
import {
  countsByKind,
  kindName,
  shownCounts,
  type ShownCounts,
  tableColumns,
  tableTitle,
  type UsageLanguage,
} from '../usage/usage-table.js';
import { type UsageQuery, UsageScope } from './usage-scope.js';

/** How the file is to be. */
export interface UsageFile {
  readonly form: 'csv' | 'xlsx';
  readonly language: UsageLanguage;
}

/** Each holds a connection of the pool for as long as its client takes; counting and other callers need the rest. */
const EXPORTS_MAX = 4;

/** Makes files of what `show-usage` tells, as long as they may be. */
@Injectable()
export class ExportUsage {
  #underWay = 0;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(UsageScope) private readonly scope: UsageScope,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The file; destroying the stream ends the query.
   * @throws AppError as {@link UsageScope.filterOf} and {@link UsageScope.requireKnownSender}, `TOO_MANY_EXPORTS`
   */
  async execute(caller: Caller, query: UsageQuery, { form, language }: UsageFile): Promise<Readable> {
    if (this.#underWay >= EXPORTS_MAX) throw new AppError(USAGE_ERRORS.tooManyExports);
    this.#underWay += 1;
    try {
      const cursor = await this.#open(caller, query);
      const table = toTable(cursor, query, language);
      const file =
        form === 'csv'
          ? csvOf(table)
          : xlsxOf(table, { at: this.clock.now(), sheetName: tableTitle(language) });
      // The client may leave before the first row is taken: only the stream always tells.
      return file.once('close', () => {
        this.#underWay -= 1;
        void cursor.close();
      });
    } catch (error) {
      this.#underWay -= 1;
      throw error;
    }
  }

  async #open(caller: Caller, query: UsageQuery): Promise<RowCursor<UsageSum>> {
    const filter = await this.scope.requireKnownSender(await this.scope.filterOf(caller, query));
    const by = query.groupBy === 'kind' ? 'nothing' : query.groupBy;
    return RowCursor.open<UsageSum>(this.database, sumStatement(filter, by));
  }
}

function toTable(
  sums: AsyncIterable<readonly UsageSum[]>,
  { groupBy }: UsageQuery,
  language: UsageLanguage,
): Table {
  const columns = tableColumns(groupBy, language);
  const rowsOf = ({ group, ...counts }: UsageSum): Cell[][] =>
    groupBy === 'kind' ? kindRows(counts, language) : [toRow(group, shownCounts(counts))];
  return { columns, steps: stepsOf(sums, rowsOf) };
}

async function* stepsOf(
  sums: AsyncIterable<readonly UsageSum[]>,
  rowsOf: (sum: UsageSum) => Cell[][],
): AsyncGenerator<Cell[][]> {
  for await (const step of sums) yield step.flatMap(rowsOf);
}

function kindRows(counts: UsageCounts, language: UsageLanguage): Cell[][] {
  return countsByKind(counts).map(([kind, shown]) => toRow(kindName(kind, language), shown));
}

function toRow(group: string, { messages, sms, smsSegments }: ShownCounts): Cell[] {
  return [group, messages, sms, smsSegments];
}
