import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type Fact, senderChanged, type SenderState } from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { rememberSenders } from '../storage/known-sender.repository.js';

/** Remembers which addresses an organisation has or had, so that one without usage is told from one that never was. */
@Controller()
export class OnSenderChanged {
  @OnFacts('billing-metering.follow-senders', senderChanged)
  handle(@Payload() facts: Iterable<Fact<SenderState>>, @Ctx() tx: Transaction): Promise<void> {
    return rememberSenders(
      tx,
      Array.from(facts, ({ data }) => data),
    );
  }
}
