import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { isRunning, type Payment } from './payment/payment.js';
import { Settlement } from './settlement.js';
import { takeForLook } from './storage/payment.repository.js';

/** Between two questions about one payment, however often somebody looks. */
const PAUSE_MS = 2_000;

/** Asks the bank while somebody waits for a payment's outcome. */
@Injectable()
export class FreshPayment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settlement) private readonly settlement: Settlement,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The payment after a question to the bank; as it is when it is final, was asked for just now, or the bank is away. */
  async of(payment: Payment): Promise<Payment> {
    if (!isRunning(payment)) return payment;
    const now = this.clock.now();
    const before = new Date(now.getTime() - PAUSE_MS);
    const taken = await this.database.withTransaction((tx) => takeForLook(tx, payment.id, { now, before }));
    if (taken === undefined) return payment;
    try {
      return (await this.settlement.look(taken)).payment;
    } catch (error) {
      if (error instanceof AppError && error.retryable) return taken;
      throw error;
    }
  }
}
