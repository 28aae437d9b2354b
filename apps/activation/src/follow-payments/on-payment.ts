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
import { FollowPayments } from './follow-payments.js';

@Controller()
export class OnPayment {
  constructor(@Inject(FollowPayments) private readonly followPayments: FollowPayments) {}

  @OnFacts('activation.follow-payments', paymentPaid, paymentRefunded)
  handle(
    @Payload() facts: Iterable<Fact<PaymentPaid | PaymentRefunded>>,
    @Ctx() tx: Transaction,
  ): Promise<void> {
    return this.followPayments.execute(facts, tx);
  }
}
