import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { nextLook } from '../payment/next-look.js';
import type { Payment } from '../payment/payment.js';
import { Settlement } from '../settlement.js';
import { scheduleLook, takeDue } from '../storage/payment.repository.js';

/** Questions to the bank at once. */
const AT_ONCE = 5;
/** Longer than any answer of the bank may take: nobody else asks about the same payment before. */
const LEASE_MS = 2 * 60_000;

/**
 * Asks the bank about payments that are not final, until they are: the bank tells us nothing by itself. A payment is
 * taken by moving its time ahead, so no transaction is open while the bank thinks.
 */
@Injectable()
export class SettlePayments {
  readonly #logger = new Logger(SettlePayments.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settlement) private readonly settlement: Settlement,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Asks about a few that are due; gives how many. */
  async execute(): Promise<number> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + LEASE_MS);
    const due = await this.database.withTransaction((tx) => takeDue(tx, { now, until, count: AT_ONCE }));
    await Promise.all(due.map((payment) => this.#settle(payment)));
    return due.length;
  }

  async #settle(payment: Payment): Promise<void> {
    try {
      await this.settlement.look(payment);
    } catch (error) {
      if (!(error instanceof AppError && error.retryable)) {
        this.#logger.error({ msg: 'a payment could not be settled', paymentId: payment.id, err: error });
      }
      const next = nextLook(payment, this.clock.now());
      // Without a database the lease is the wait.
      if (next !== undefined) {
        await this.database
          .withTransaction((tx) => scheduleLook(tx, payment.id, next))
          .catch(() => undefined);
      }
    }
  }
}
