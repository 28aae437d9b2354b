import { Inject, Injectable } from '@nestjs/common';
import type { Fact } from '@pep/contracts';
import { Dispatches } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { dayInYerevan } from '@pep/service-kit';
import { SOURCE } from '../facts.js';
import { findMailedSenders } from '../storage/receipt-mode.repository.js';
import type { Changes, SenderNews } from './changes.js';

/** How long a mail is tried. */
const VALID_MS = 3 * 24 * 60 * 60 * 1000;
/** Recipients that one mail names. */
const NAMED_MAX = 100;

/**
 * Mails to senders who get plain mail: what became of the time of their letters. Recipients of one letter share a mail; who
 * gets receipts in another mode gets one of each.
 */
@Injectable()
export class SenderMails {
  constructor(@Inject(Dispatches) private readonly dispatches: Dispatches) {}

  async factsOf(tx: Transaction, { news, at }: Changes): Promise<Fact[]> {
    if (news.length === 0) return [];
    const ids = [...new Set(news.map(({ delivery }) => delivery.messageId))];
    const mailed = await findMailedSenders(tx, ids, at);
    const told = news.filter(({ delivery }) => mailed.has(delivery.messageId));
    const letters = Map.groupBy(told, ({ template, delivery, deadline }) =>
      [template, delivery.messageId, deadline.getTime()].join(' '),
    );
    const mails = [...letters.values()].flatMap(inParts);
    return Promise.all(mails.map((mail) => this.#mail(mail, at)));
  }

  async #mail(letters: readonly SenderNews[], at: Date): Promise<Fact> {
    const [first] = letters;
    if (first === undefined) throw new Error('a mail is about a letter');
    const { template, delivery, deadline } = first;
    // Not told as a notice of the letter: that would be evidence that its recipient was sent word.
    return this.dispatches.factOf(
      SOURCE,
      {
        ...({ template, channel: 'email', recipient: delivery.sender, language: 'hy' } as const),
        parameters: {
          messageId: delivery.messageId,
          acceptedOn: dayInYerevan(delivery.consignedAt),
          lastDay: dayInYerevan(new Date(deadline.getTime() - 1)),
        },
        secret: { recipients: letters.map((one) => one.delivery.recipient.identifier).join(', ') },
        validUntil: new Date(at.getTime() + VALID_MS),
      },
      at,
    );
  }
}

function inParts(news: readonly SenderNews[]): SenderNews[][] {
  return Array.from({ length: Math.ceil(news.length / NAMED_MAX) }, (_, index) =>
    news.slice(index * NAMED_MAX, (index + 1) * NAMED_MAX),
  );
}
