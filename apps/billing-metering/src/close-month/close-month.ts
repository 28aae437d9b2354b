import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@pep/persistence';
import { Clock, endOfDay } from '@pep/service-kit';
import { lastDay, type Month, nextMonth } from '../statement/month.js';
import {
  firstCountedMonth,
  markClosed,
  markStated,
  organisationsToState,
  readClosing,
} from '../storage/statement-closing.repository.js';
import { holdLedger } from '../storage/usage-entry.repository.js';
import { StateMonth } from './state-month.js';

/** How long after its end a month stays open for what is told late. */
export const STATEMENT_GRACE_MS = Symbol('StatementGraceMs');

/**
 * Closes months that are over, one after the other, in two steps: first, and quickly, no entry goes to the month any
 * more; then its statements are written, each in a transaction of its own. Any replica may do any step at any time, again
 * after a crash too: what is done is not done again.
 */
@Injectable()
export class CloseMonth {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StateMonth) private readonly stateMonth: StateMonth,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(STATEMENT_GRACE_MS) private readonly graceMs: number,
  ) {}

  /** Closes every month that is over. @throws AppError `UNAVAILABLE`; what was done until then stays */
  async execute(): Promise<void> {
    do {
      if (!(await this.#state())) return;
    } while (await this.#closeNext());
  }

  /** Writes the statements that are missing of closed months; false when another replica is at it. */
  async #state(): Promise<boolean> {
    for (;;) {
      const { closedThrough, statedThrough } = await this.database.read(readClosing);
      if (closedThrough === undefined || statedThrough === undefined || statedThrough >= closedThrough)
        return true;
      const month = nextMonth(statedThrough);
      const organisations = await this.database.read((reader) => organisationsToState(reader, month));
      for (const organisation of organisations)
        if (!(await this.stateMonth.execute(organisation, month))) return false;
      await this.database.withTransaction((tx) => markStated(tx, month));
    }
  }

  /** False when there is no month to close. */
  async #closeNext(): Promise<boolean> {
    // Looked at without the lock first, for which all counting would have to wait.
    if ((await this.database.read((reader) => this.#due(reader))) === undefined) return false;
    await this.database.withTransaction(async (tx) => {
      await holdLedger(tx);
      const month = await this.#due(tx);
      if (month !== undefined) await markClosed(tx, month);
    });
    return true;
  }

  /** The oldest open month, if it is over. */
  async #due(reader: Transaction): Promise<Month | undefined> {
    const { closedThrough } = await readClosing(reader);
    const month = closedThrough === undefined ? await firstCountedMonth(reader) : nextMonth(closedThrough);
    return month !== undefined && this.#isOver(month) ? month : undefined;
  }

  #isOver(month: Month): boolean {
    return endOfDay(lastDay(month)).getTime() + this.graceMs <= this.clock.now().getTime();
  }
}
