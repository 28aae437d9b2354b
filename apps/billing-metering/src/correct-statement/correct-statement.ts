import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, once } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { STATEMENT_ERRORS } from '../errors.js';
import { type Money, times } from '../statement/money.js';
import { type Month, monthOf } from '../statement/month.js';
import type { Line } from '../statement/statement.js';
import { type CorrectedLine, saveCorrection } from '../storage/correction.repository.js';
import { findStatement } from '../storage/statement.repository.js';
import { holdOpenMonths } from '../storage/usage-entry.repository.js';
import { type CorrectionView, showCorrection } from './correction.view.js';

/** What an operator puts right: an amount, or quantities of lines at their prices. */
export interface NewCorrection {
  readonly organisation: string;
  readonly statementMonth: Month;
  readonly reason: string;
  readonly amount?: Money | undefined;
  readonly lines?: readonly { readonly line: number; readonly quantity: number }[] | undefined;
}

/** Books a correction of a closed statement on the oldest one that is still open. */
@Injectable()
export class CorrectStatement {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `OPERATOR_ONLY`, `STATEMENT_NOT_CLOSED`, `LINE_UNKNOWN`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(given: NewCorrection, key: string, caller: Caller): Promise<CorrectionView> {
    if (!caller.operator) throw new AppError(STATEMENT_ERRORS.operatorOnly);
    const { organisation, statementMonth, reason } = given;
    const request = { call: 'addCorrection', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        // Held, so that the month it is booked on is not closed meanwhile.
        const openMonth = await holdOpenMonths(tx);
        const statement = await findStatement(tx, organisation, statementMonth);
        if (openMonth === undefined || statement === undefined)
          throw new AppError(STATEMENT_ERRORS.notClosed);
        const correction = {
          id: randomUUIDv7(),
          ...{ organisation, statementMonth, reason },
          bookedMonth: monthOf(openMonth),
          lines: correctedLines(given, statement.lines),
          at: this.clock.now(),
          by: caller.psn,
        };
        await saveCorrection(tx, correction);
        return showCorrection(correction, caller);
      }),
    );
  }
}

function correctedLines({ amount, lines = [] }: NewCorrection, stated: readonly Line[]): CorrectedLine[] {
  if (amount !== undefined) return [{ amount }];
  return lines.map(({ line, quantity }) => {
    const unitPrice = stated[line - 1]?.unitPrice;
    if (unitPrice === undefined) throw new AppError(STATEMENT_ERRORS.noLine);
    return { line, quantity, amount: times(unitPrice, quantity) };
  });
}
