import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  type Fact,
  type PaymentPaid,
  paymentPaid,
  type PaymentRefunded,
  paymentRefunded,
} from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { AnnouncePayment } from './announce-payment.js';

@Controller()
export class OnPayment {
  constructor(@Inject(AnnouncePayment) private readonly announcePayment: AnnouncePayment) {}

  @OnFacts('notifications.announce-payment', paymentPaid, paymentRefunded)
  handle(
    @Payload() facts: Iterable<Fact<PaymentPaid | PaymentRefunded>>,
    @Ctx() tx: Transaction,
  ): Promise<void> {
    return this.announcePayment.execute(facts, tx);
  }
}
