import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { FreshPayment } from '../fresh-payment.js';
import type { Payment } from '../payment/payment.js';
import { findPayment } from '../storage/payment.repository.js';

/** One payment, as the bank has it now. */
@Injectable()
export class ShowPayment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FreshPayment) private readonly fresh: FreshPayment,
  ) {}

  /** @throws AppError `NOT_FOUND` for another's, unless an operator asks */
  async execute(id: string, caller: Caller): Promise<Payment> {
    const payment = await this.database.read((reader) => findPayment(reader, 'id', id));
    if (payment === undefined || (payment.psn !== caller.psn && !caller.operator)) {
      throw new AppError(EDGE_ERRORS.notFound);
    }
    return this.fresh.of(payment);
  }
}
