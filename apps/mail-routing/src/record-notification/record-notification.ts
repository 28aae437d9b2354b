import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type Fact,
  notificationDelivered,
  notificationFailed,
  type NotificationFailed,
  type NotificationSent,
} from '@pep/contracts';
import { addToOutbox } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { noticeTold } from '../facts.js';
import type { Evidence } from '../message/evidence.js';
import {
  decideNotice,
  type NoticedDelivery,
  type NoticeStep,
  type NotificationOutcome,
} from '../message/notice.js';
import { addEvidence } from '../storage/evidence.repository.js';
import { type DeliveryKey, lockNoticed, saveNoticed } from '../storage/notice.repository.js';

interface Told extends DeliveryKey {
  readonly outcome: NotificationOutcome;
}

/** Records what became of notices of letters (evidence D.3, D.4) and of letters to phones (F.1, F.2). */
@Injectable()
export class RecordNotification {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  async execute(
    facts: Iterable<Fact<NotificationSent | NotificationFailed>>,
    tx: Transaction,
  ): Promise<void> {
    const told = [...facts].flatMap(toldOf);
    if (told.length === 0) return;
    const deliveries = new Map((await lockNoticed(tx, told)).map((one) => [keyOf(one), one]));
    const at = this.clock.now();
    const changed = new Set<string>();
    const evidence: Evidence[] = [];
    const out: Fact[] = [];
    for (const { outcome, messageId, identifier } of told) {
      const key = `${messageId} ${identifier}`;
      const delivery = deliveries.get(key);
      const step = delivery && decideNotice(delivery, outcome);
      if (delivery === undefined || step === undefined) continue;
      const proof = step.evidence && evidenceOf(delivery, outcome, { event: step.evidence, at });
      if (proof !== undefined) evidence.push(proof);
      out.push(...noticeTold(delivery, step, { outcome, evidenceId: proof?.id, at }));
      deliveries.set(key, after(delivery, step));
      changed.add(key);
    }
    const saved = [...deliveries].flatMap(([key, delivery]) => (changed.has(key) ? [delivery] : []));
    await saveNoticed(tx, saved, at);
    await addEvidence(tx, evidence);
    await addToOutbox(tx, out);
  }
}

function keyOf({ messageId, recipient }: NoticedDelivery): string {
  return `${messageId} ${recipient.identifier}`;
}

/** What counts of a fact: nothing when it is about no letter, or when it will be tried again. */
function toldOf({ type, data }: Fact<NotificationSent | NotificationFailed>): Told[] {
  const { letter, dispatchId, channel, template } = data;
  if (letter === undefined || ('final' in data && !data.final)) return [];
  const outcome = {
    dispatchId,
    channel,
    template,
    ...('reason' in data && { reason: data.reason }),
    outcome: outcomeOf(type),
    at: new Date(data.at),
  };
  return [{ messageId: letter.messageId, identifier: letter.recipient.identifier, outcome }];
}

function outcomeOf(type: string): NotificationOutcome['outcome'] {
  if (type === notificationFailed.type) return 'failed';
  return type === notificationDelivered.type ? 'delivered' : 'sent';
}

function evidenceOf(
  { messageId, recipient, digest }: NoticedDelivery,
  { dispatchId, channel, template, reason }: NotificationOutcome,
  { event, at }: Pick<Evidence, 'event' | 'at'>,
): Evidence {
  const notice = { dispatchId, channel, template, ...(reason !== undefined && { reason }) };
  return { id: randomUUIDv7(), event, messageId, recipient, digest, at, notice };
}

/** The delivery as a later fact of the same batch finds it. */
function after(delivery: NoticedDelivery, { status, notifiedAt, relayedAt }: NoticeStep): NoticedDelivery {
  return {
    ...delivery,
    status: status ?? delivery.status,
    notifiedAt: notifiedAt ?? delivery.notifiedAt,
    relayedAt: relayedAt ?? delivery.relayedAt,
  };
}
