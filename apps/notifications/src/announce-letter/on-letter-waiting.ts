import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  type Fact,
  type MessageConsigned,
  messageConsigned,
  type MessageReminded,
  messageReminded,
} from '@pep/contracts';
import { OnFacts } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { AnnounceLetter } from './announce-letter.js';

@Controller()
export class OnLetterWaiting {
  constructor(@Inject(AnnounceLetter) private readonly announceLetter: AnnounceLetter) {}

  @OnFacts('notifications.announce-letter', messageConsigned, messageReminded)
  handle(
    @Payload() facts: Iterable<Fact<MessageConsigned | MessageReminded>>,
    @Ctx() tx: Transaction,
  ): Promise<void> {
    return this.announceLetter.execute(facts, tx);
  }
}
