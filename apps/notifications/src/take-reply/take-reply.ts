import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalMobile } from '@pep/identifiers';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Counter } from 'prom-client';
import type { Dispatch } from '../dispatch/dispatch.js';
import { readReplyWord, type ReplyWord } from '../reply/reply-word.js';
import type { PhoneText, PhoneTextListener } from '../sms/incoming.js';
import { addDispatches } from '../storage/dispatch.repository.js';
import { addStop, removeStop } from '../storage/sms-stop.repository.js';

/** Who hears the answer tomorrow has forgotten the question. */
const ANSWER_VALID_MS = 60 * 60 * 1000;

const replies = new Counter({
  name: 'pep_sms_replies_total',
  help: 'Texts that phones sent: stop, start, or anything else, which is passed by',
  labelNames: ['wish'],
});

/** Lets the owner of a phone stop notices by SMS, and allow them again. Codes and letters come all the same. */
@Injectable()
export class TakeReply implements PhoneTextListener {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Answers when something changes: the same text again, as a centre may bring it, is not answered again. */
  async hear({ from, text }: PhoneText): Promise<void> {
    const mobile = canonicalMobile(from);
    const word = readReplyWord(text);
    replies.inc({ wish: word?.wish ?? 'other' });
    if (mobile === undefined || word === undefined) return;
    const now = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      const changed = word.wish === 'stop' ? await addStop(tx, mobile, now) : await removeStop(tx, mobile);
      if (changed) await addDispatches(tx, [answerTo(mobile, word, now)], now);
    });
  }
}

function answerTo(mobile: string, { wish, language }: ReplyWord, now: Date): Dispatch {
  return {
    id: randomUUIDv7(),
    channel: 'sms',
    template: wish === 'stop' ? 'stop-confirmed' : 'start-confirmed',
    recipient: mobile,
    language,
    parameters: {},
    sealed: undefined,
    validUntil: new Date(now.getTime() + ANSWER_VALID_MS),
    urgent: true,
    letter: undefined,
  };
}
