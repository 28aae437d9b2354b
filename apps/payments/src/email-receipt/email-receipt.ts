import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Dispatches } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { SOURCE } from '../facts.js';
import { Links } from '../links.js';
import { moneyOf } from '../payment/money.js';
import type { Language, Payment } from '../payment/payment.js';
import { findPayment } from '../storage/payment.repository.js';
import { markMailed } from '../storage/receipt.repository.js';

/** Between two mails of one receipt: nobody's mailbox can be filled with them. */
const PAUSE_MS = 60_000;
const USEFUL_MS = 24 * 60 * 60 * 1000;

/** Asks notifications to send a receipt by mail; the text is theirs. */
@Injectable()
export class EmailReceipt {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
    @Inject(Links) private readonly links: Links,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND` for another's, `NOT_PAID`, `MAILED_JUST_NOW` */
  async execute(
    id: string,
    { email, language }: { readonly email: string; readonly language: Language },
    caller: Caller,
  ): Promise<void> {
    const now = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      const payment = await findPayment(tx, 'id', id);
      if (payment === undefined || (payment.psn !== caller.psn && !caller.operator)) {
        throw new AppError(EDGE_ERRORS.notFound);
      }
      if (payment.receiptNumber === undefined) throw new AppError(ERRORS.notPaid);
      const before = new Date(now.getTime() - PAUSE_MS);
      if (!(await markMailed(tx, id, { now, before }))) throw new AppError(ERRORS.mailedJustNow);
      const request = {
        template: 'receipt',
        channel: 'email',
        recipient: email,
        language,
        parameters: this.#parametersOf(payment),
        validUntil: new Date(now.getTime() + USEFUL_MS),
      } as const;
      await this.dispatches.request(tx, SOURCE, request, now);
    });
  }

  #parametersOf({ id, receiptNumber, receiptCode, amount, paidAt }: Payment): Record<string, string> {
    return {
      number: receiptNumber ?? '',
      amount: `${moneyOf(amount).value} AMD`,
      paidOn: paidAt === undefined ? '' : dayInYerevan(paidAt),
      receiptUrl: this.links.receipt(id),
      checkUrl: this.links.check(receiptCode ?? ''),
    };
  }
}
