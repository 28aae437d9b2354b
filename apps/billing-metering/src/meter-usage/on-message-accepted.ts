import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type Fact, type MessageAccepted, messageAccepted } from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { MeterUsage } from './meter-usage.js';

@Controller()
export class OnMessageAccepted {
  constructor(@Inject(MeterUsage) private readonly meterUsage: MeterUsage) {}

  @OnFacts('billing-metering.meter-usage', messageAccepted)
  handle(@Payload() facts: Iterable<Fact<MessageAccepted>>, @Ctx() tx: Transaction): Promise<void> {
    return this.meterUsage.execute(facts, tx);
  }
}
