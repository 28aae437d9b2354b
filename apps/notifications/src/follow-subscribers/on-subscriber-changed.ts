import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type Fact, subscriberChanged, type SubscriberState } from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { keepSubscribers } from '../storage/subscriber.repository.js';

/** Keeps how people can be reached: too many to hold in memory, so in a table of our own. */
@Controller()
export class OnSubscriberChanged {
  @OnFacts('notifications.follow-subscribers', subscriberChanged)
  handle(@Payload() facts: Iterable<Fact<SubscriberState>>, @Ctx() tx: Transaction): Promise<void> {
    return keepSubscribers(
      tx,
      Array.from(facts, ({ data }) => data),
    );
  }
}
