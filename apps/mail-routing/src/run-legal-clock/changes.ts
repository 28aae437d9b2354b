import { randomUUIDv7 } from 'node:crypto';
import type { Fact } from '@pep/contracts';
import { extended, expired, reminded } from '../facts.js';
import type { Deadline } from '../legal/term.js';
import type { Evidence, LegalBasis } from '../message/evidence.js';
import type { LegalClock, RunningClock, TimedDelivery } from '../storage/legal-clock.repository.js';

/** What the sender is mailed about a letter. */
export interface SenderNews {
  readonly template: 'letter-expired' | 'letter-extended';
  readonly delivery: TimedDelivery;
  readonly deadline: Date;
}

/** All that one transaction writes. */
export class Changes {
  readonly clocks: LegalClock[] = [];
  readonly evidence: Evidence[] = [];
  readonly facts: Fact[] = [];
  readonly news: SenderNews[] = [];

  constructor(readonly at: Date) {}

  /** Writes the clock and nothing else. */
  keep(clock: LegalClock): void {
    this.clocks.push(clock);
  }

  remind({ clock, delivery }: RunningClock): void {
    this.clocks.push(clock);
    this.facts.push(reminded(delivery, this.at));
  }

  /** The time of a letter is over. */
  expire({ clock, delivery }: RunningClock): void {
    const legal = basisOf(clock);
    const evidence = this.#evidence('AcknowledgementExpiry', delivery, legal);
    this.clocks.push({ ...clock, expiryEvidenceId: evidence.id });
    this.facts.push(expired(delivery, evidence, legal));
    this.news.push({ template: 'letter-expired', delivery, deadline: clock.deadline });
  }

  /**
   * Outages gave a letter more time. Where its expiry was recorded and no longer stands, the new evidence says so.
   * @param before the deadline that was
   */
  extend(
    { clock, delivery }: RunningClock,
    before: Date,
    { outages }: Deadline,
    corrects: string | null,
  ): void {
    const previousDeadline = before.toISOString();
    const counted = { outages: outages.map(({ id }) => id), ...(corrects !== null && { corrects }) };
    const legal = { ...basisOf(clock), previousDeadline, ...counted };
    const evidence = this.#evidence('AcknowledgementExtension', delivery, legal);
    this.clocks.push(clock);
    this.facts.push(extended(delivery, evidence, legal));
    if (corrects !== null)
      this.news.push({ template: 'letter-extended', delivery, deadline: clock.deadline });
  }

  #evidence(event: Evidence['event'], delivery: TimedDelivery, legal: LegalBasis): Evidence {
    const { messageId, recipient, digest } = delivery;
    const evidence = { id: randomUUIDv7(), event, messageId, recipient, digest, at: this.at, legal };
    this.evidence.push(evidence);
    return evidence;
  }
}

function basisOf({ rules, calendar, deadline }: LegalClock): LegalBasis {
  return { rules, calendar, deadline: deadline.toISOString() };
}
