import { Injectable } from '@nestjs/common';
import type { Fact, MessageAccepted } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { acceptancesOf } from '../acceptance.js';
import { addOrganisationDays, addRollUps } from '../storage/roll-up.repository.js';
import { addEntries, holdOpenMonths } from '../storage/usage-entry.repository.js';
import { rollUp, toEntries } from '../usage/usage.js';

/** Counts each recipient of an accepted message once, on the day of acceptance in Yerevan. */
@Injectable()
export class MeterUsage {
  async execute(facts: Iterable<Fact<MessageAccepted>>, tx: Transaction): Promise<void> {
    const entries = toEntries(acceptancesOf(facts));
    const { days, months, organisations } = rollUp(entries);
    await addEntries(tx, entries, await holdOpenMonths(tx));
    await addRollUps(tx, 'day', days);
    await addRollUps(tx, 'month', months);
    await addOrganisationDays(tx, organisations);
  }
}
