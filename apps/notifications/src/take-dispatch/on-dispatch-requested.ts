import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type DispatchRequested, dispatchRequested, type Fact } from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { TakeDispatch } from './take-dispatch.js';

@Controller()
export class OnDispatchRequested {
  constructor(@Inject(TakeDispatch) private readonly takeDispatch: TakeDispatch) {}

  @OnFacts('notifications.send-notification', dispatchRequested)
  handle(@Payload() facts: Iterable<Fact<DispatchRequested>>, @Ctx() tx: Transaction): Promise<void> {
    return this.takeDispatch.execute(facts, tx);
  }
}
