import { Injectable } from '@nestjs/common';
import type { Fact, MessageAccepted } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { dayInYerevan } from '@pep/service-kit';
import { addUsage } from '../storage/usage.repository.js';
import { sumByDay } from '../usage/usage.js';

/** Counts each recipient of an accepted message once, on the day of acceptance in Yerevan. */
@Injectable()
export class MeterUsage {
  async execute(facts: readonly Fact<MessageAccepted>[], tx: Transaction): Promise<void> {
    const events = facts.flatMap(({ data: { organisation, sender, acceptedAt, recipients } }) => {
      const day = dayInYerevan(new Date(acceptedAt));
      return recipients.map(({ kind }) => ({ organisation, sender, day, kind }));
    });
    await addUsage(tx, sumByDay(events));
  }
}
