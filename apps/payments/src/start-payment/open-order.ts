import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { Bank, type Registration } from '../payment/bank.js';
import { nextLook } from '../payment/next-look.js';
import type { Payment } from '../payment/payment.js';
import { answerLost, registered } from '../payment/open.js';
import { claimOpening, endOpening, findPayment, lockPayment } from '../storage/payment.repository.js';
import { savePayment } from '../storage/payment.repository.js';

/** The bank's longest: its page is open for 20 minutes. */
const SESSION_SECONDS = 1_200;
/** Longer than any answer of the bank may take: then the one who asked is gone. */
const LEASE_MS = 30_000;
const WAIT_MS = 100;
const WAITS_MAX = 100;

/** Opens an order at the bank, once, whoever asks at the same time. */
@Injectable()
export class OpenOrder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Bank) private readonly bank: Bank,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Gives the payment with its page; as it is when it was opened before. Expired, and never opened, when the bank took
   * the order's number before and the answer was lost on its way: nobody has that order's page.
   * @throws AppError `BANK_AWAY`
   */
  async execute(id: string): Promise<Payment> {
    for (let wait = 0; wait < WAITS_MAX; wait++) {
      const now = this.clock.now();
      const until = new Date(now.getTime() + LEASE_MS);
      const claimed = await this.database.withTransaction((tx) => claimOpening(tx, id, { now, until }));
      if (claimed !== undefined) return this.#open(claimed);
      const payment = await this.#find(id);
      if (payment.state !== 'created') return payment;
      // Another call is at it.
      await sleep(WAIT_MS);
    }
    throw new AppError(ERRORS.bankAway);
  }

  async #open({ id, orderNumber, amount, language }: Payment): Promise<Payment> {
    let registration: Registration;
    try {
      registration = await this.bank.register({
        orderNumber,
        amount,
        language,
        sessionSeconds: SESSION_SECONDS,
      });
    } catch (error) {
      await this.database.withTransaction((tx) => endOpening(tx, id));
      throw error;
    }
    return this.#save(id, registration);
  }

  async #save(id: string, registration: Registration): Promise<Payment> {
    return this.database.withTransaction(async (tx) => {
      const payment = await lockPayment(tx, id);
      if (payment === undefined) throw new AppError(EDGE_ERRORS.notFound);
      if (payment.state !== 'created') return payment;
      const now = this.clock.now();
      const sessionEndsAt = new Date(now.getTime() + SESSION_SECONDS * 1_000);
      const opened =
        registration.kind === 'registered'
          ? registered(payment, { ...registration, sessionEndsAt }, now)
          : answerLost(payment, now);
      await savePayment(tx, opened, nextLook(opened, now));
      return opened;
    });
  }

  async #find(id: string): Promise<Payment> {
    const payment = await this.database.read((reader) => findPayment(reader, 'id', id));
    if (payment === undefined) throw new AppError(EDGE_ERRORS.notFound);
    return payment;
  }
}
