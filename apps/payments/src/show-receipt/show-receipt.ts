import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { ERRORS } from '../errors.js';
import { Links } from '../links.js';
import type { Language } from '../payment/payment.js';
import { findPayment } from '../storage/payment.repository.js';
import { type Receipt, receiptOf } from './receipt.js';

/** The receipt of a payment, for its payer and operators. */
@Injectable()
export class ShowReceipt {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Links) private readonly links: Links,
  ) {}

  /** @throws AppError `NOT_FOUND` for another's, `NOT_PAID` */
  async execute(
    id: string,
    caller: Caller,
    language: Language,
  ): Promise<Receipt & { readonly number: string }> {
    const payment = await this.database.read((reader) => findPayment(reader, 'id', id));
    if (payment === undefined || (payment.psn !== caller.psn && !caller.operator)) {
      throw new AppError(EDGE_ERRORS.notFound);
    }
    if (payment.receiptNumber === undefined) throw new AppError(ERRORS.notPaid);
    const checkUrl = this.links.check(payment.receiptCode ?? '');
    return { ...receiptOf(payment, language, checkUrl), number: payment.receiptNumber };
  }
}
