import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { FreshPayment } from '../fresh-payment.js';
import type { Payment } from '../payment/payment.js';
import { findPayment } from '../storage/payment.repository.js';

/** How the payment stands from whose bank page somebody comes back. The bank is asked; the browser is not believed. */
@Injectable()
export class ShowReturn {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FreshPayment) private readonly fresh: FreshPayment,
  ) {}

  async execute(orderId: string | undefined): Promise<Payment | undefined> {
    if (orderId === undefined) return undefined;
    const payment = await this.database.read((reader) => findPayment(reader, 'order_id', orderId));
    return payment === undefined ? undefined : this.fresh.of(payment);
  }
}
