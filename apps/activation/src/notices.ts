import { Inject, Injectable } from '@nestjs/common';
import { Dispatches } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { SOURCE } from './facts.js';
import { SubscriberRepository } from './storage/subscriber.repository.js';
import type { Subscriber } from './subscriber/subscriber.js';

/** A text for a person; notifications has the words. */
export interface Notice {
  readonly template: 'certificate-active' | 'certificate-blocked' | 'certificate-ending' | 'term-ending';
  readonly parameters: Readonly<Record<string, string>>;
  readonly validUntil: Date;
}

/**
 * Asks for texts to people by every way that they agreed to. The contact data is this service's own, so a text never waits
 * for another service to have heard of it.
 */
@Injectable()
export class Notices {
  constructor(
    @Inject(SubscriberRepository) private readonly subscribers: SubscriberRepository,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
  ) {}

  /** Nobody is told who is not known or did not agree. */
  async request(tx: Transaction, psn: string, notice: Notice, at: Date): Promise<void> {
    const subscriber = await this.subscribers.find(tx, psn);
    if (subscriber === undefined) return;
    const { language } = subscriber;
    for (const way of waysTo(subscriber)) {
      await this.dispatches.request(tx, SOURCE, { ...notice, ...way, language }, at);
    }
  }
}

function waysTo({ mobile, emails, notices }: Subscriber) {
  const phones = notices.sms && mobile !== undefined ? [mobile] : [];
  const addresses = notices.email ? emails : [];
  return [
    ...phones.map((recipient) => ({ channel: 'sms' as const, recipient })),
    ...addresses.map((recipient) => ({ channel: 'email' as const, recipient })),
  ];
}
