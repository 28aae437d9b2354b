import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  type Fact,
  notificationDelivered,
  type NotificationFailed,
  notificationFailed,
  type NotificationSent,
  notificationSent,
} from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { RecordNotification } from './record-notification.js';

@Controller()
export class OnNotification {
  constructor(@Inject(RecordNotification) private readonly recordNotification: RecordNotification) {}

  @OnFacts('mail-routing.record-notification', notificationSent, notificationDelivered, notificationFailed)
  handle(
    @Payload() facts: Iterable<Fact<NotificationSent | NotificationFailed>>,
    @Ctx() tx: Transaction,
  ): Promise<void> {
    return this.recordNotification.execute(facts, tx);
  }
}
