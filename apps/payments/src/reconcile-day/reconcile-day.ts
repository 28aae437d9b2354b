import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock, endOfDay, startOfDay } from '@pep/service-kit';
import type { Payment } from '../payment/payment.js';
import { Settlement } from '../settlement.js';
import {
  beginReconciliation,
  type Difference,
  endReconciliation,
  paymentsOfDay,
} from '../storage/reconciliation.repository.js';

/** What came of comparing a day. */
export interface Reconciliation {
  readonly payments: number;
  readonly differences: readonly Difference[];
}

const PAGE = 100;

/**
 * Compares each payment that was begun or paid on a day with what the bank says of it now. What the bank knows better is
 * applied as always; what contradicts us is written down for a person.
 */
@Injectable()
export class ReconcileDay {
  readonly #logger = new Logger(ReconcileDay.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settlement) private readonly settlement: Settlement,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Writes the differences, in place of those that an earlier run found.
   * @param day calendar day in Yerevan, `2026-11-22`
   */
  async execute(day: string): Promise<Reconciliation> {
    await this.database.withTransaction((tx) => beginReconciliation(tx, day, this.clock.now()));
    const differences: Difference[] = [];
    let payments = 0;
    let after: string | undefined;
    for (;;) {
      const period = { from: startOfDay(day), until: endOfDay(day), after, limit: PAGE };
      const page = await this.database.read((reader) => paymentsOfDay(reader, period));
      for (const payment of page) {
        const difference = await this.#compare(payment);
        if (difference !== undefined) differences.push(difference);
      }
      payments += page.length;
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    await this.database.withTransaction((tx) =>
      endReconciliation(tx, day, { payments, differences, at: this.clock.now() }),
    );
    const line = { msg: 'a day is compared with the bank', day, payments, differences: differences.length };
    if (differences.length === 0) this.#logger.log(line);
    else this.#logger.error(line);
    return { payments, differences };
  }

  async #compare(before: Payment): Promise<Difference | undefined> {
    const ours = before.state;
    const { id: paymentId } = before;
    try {
      const { payment, verdict } = await this.settlement.look(before);
      if (payment.contradiction !== undefined)
        return { paymentId, ours, banks: payment.contradiction, corrected: false };
      const isNews = payment.version !== before.version;
      return isNews ? { paymentId, ours, banks: `says ${verdict.kind}`, corrected: true } : undefined;
    } catch (error) {
      if (!(error instanceof AppError && error.retryable)) throw error;
      return { paymentId, ours, banks: 'gave no answer', corrected: false };
    }
  }
}
