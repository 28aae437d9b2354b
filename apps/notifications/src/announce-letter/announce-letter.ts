import { Inject, Injectable } from '@nestjs/common';
import type { Fact, MessageConsigned, MessageReminded } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Letter } from '../dispatch/dispatch.js';
import { Representatives } from '../follow-organisations/representatives.js';
import { addNotices, type Notice } from '../notices.js';

/** After this the letter is old news; its reminder may still come. */
const VALID_MS = 3 * 24 * 60 * 60 * 1000;

/** Tells the people who may open a mailbox that a letter lies in it: from whom, never what it says. */
@Injectable()
export class AnnounceLetter {
  constructor(
    @Inject(Representatives) private readonly representatives: Representatives,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `UNAVAILABLE` while it is not known who represents whom */
  async execute(facts: Iterable<Fact<MessageConsigned | MessageReminded>>, tx: Transaction): Promise<void> {
    const now = this.clock.now();
    const notices = [...facts].flatMap((fact) => this.#noticeOf(fact));
    await addNotices(
      tx,
      notices.filter(({ validUntil }) => validUntil > now),
      now,
    );
  }

  #noticeOf({ id, data }: Fact<MessageConsigned | MessageReminded>): Notice[] {
    const { messageId, recipient, sender } = data;
    // Facts of older releases do not name the sender; a notice without it would say nothing.
    if (sender === undefined || recipient.kind === 'phone') return [];
    const letter: Letter = { messageId, recipient };
    const [template, since] =
      'remindedAt' in data
        ? (['letter-reminder', data.remindedAt] as const)
        : (['letter-waiting', data.consignedAt] as const);
    const validUntil = new Date(Date.parse(since) + VALID_MS);
    const psns = this.#readersOf(recipient);
    return [{ factId: id, psns, template, parameters: { sender }, validUntil, letter }];
  }

  #readersOf({ kind, identifier }: Letter['recipient']): readonly string[] {
    return kind === 'organisation' ? this.representatives.of(identifier) : [identifier];
  }
}
