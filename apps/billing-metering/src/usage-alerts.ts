import { Inject, Injectable } from '@nestjs/common';
import { usageExceeded } from '@pep/contracts';
import { addToOutbox, Dispatches, newFact } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { SOURCE } from './facts.js';
import { AdministeredOrganisations } from './follow-organisations/administered-organisations.js';
import { markRaised, wasRaised } from './storage/usage-alert.repository.js';
import { sumUsage } from './storage/usage.repository.js';
import { measured, type UsageAlert } from './usage/alert.js';
import type { Period } from './usage/period.js';

/** How long the mail is tried: later it would tell of the past. */
const MAIL_VALID_MS = 3 * 24 * 60 * 60 * 1000;

/** Tells that usage reached a threshold: as a fact, and by mail to whoever the alert names. Once for each period. */
@Injectable()
export class UsageAlerts {
  constructor(
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The caller holds the lock of alerts, so nobody else tells the same meanwhile. */
  async raiseIfReached(tx: Transaction, alert: UsageAlert, period: Period): Promise<void> {
    if (await wasRaised(tx, alert, period.from)) return;
    const { organisation, sender, measure, threshold } = alert;
    const [sum] = await sumUsage(tx, { ...period, organisations: [organisation], sender }, 'nothing');
    const count = sum === undefined ? 0 : measured(measure, sum);
    if (count < threshold) return;
    const at = this.clock.now();
    await markRaised(tx, alert, period.from, at);
    const reached = { ...period, measure, threshold, count };
    const data = { alertId: alert.id, organisation, sender, ...reached, exceededAt: at.toISOString() };
    await addToOutbox(tx, [newFact(usageExceeded, data, { source: SOURCE, time: at })]);
    for (const email of alert.emails) await this.#mail(tx, alert, { ...period, count, email, at });
  }

  async #mail(
    tx: Transaction,
    alert: UsageAlert,
    {
      email,
      at,
      count,
      from,
      to,
    }: Period & { readonly count: number; readonly email: string; readonly at: Date },
  ): Promise<void> {
    const { organisation, sender = '', measure, threshold, language } = alert;
    const name = this.administered.nameOf(organisation) ?? organisation;
    const numbers = { threshold: String(threshold), count: String(count) };
    const request = {
      ...({ template: 'usage-alert', channel: 'email', recipient: email, language } as const),
      parameters: { organisation: name, address: sender, measure, ...numbers, from, to },
      validUntil: new Date(at.getTime() + MAIL_VALID_MS),
    };
    await this.dispatches.request(tx, SOURCE, request, at);
  }
}
