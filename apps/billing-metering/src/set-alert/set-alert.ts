import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database, once } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { STATEMENT_ERRORS } from '../errors.js';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { countAlerts, holdAlerts, saveAlert } from '../storage/usage-alert.repository.js';
import { UsageAlerts } from '../usage-alerts.js';
import { alertPeriod, type UsageAlert } from '../usage/alert.js';
import { type AlertView, showAlert } from './alert.view.js';

const ALERTS_MAX = 100;

/** What an administrator wants to be told of. */
export interface NewAlert extends Omit<UsageAlert, 'id' | 'organisation' | 'sender' | 'since'> {
  readonly organisation?: string | undefined;
  readonly sender?: string | undefined;
}

/** Sets an alert. Where the threshold is reached already in the running period, it is told at once. */
@Injectable()
export class SetAlert {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
    @Inject(UsageAlerts) private readonly alerts: UsageAlerts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `ORGANISATION_REQUIRED`, `NOT_FOUND`, `ALERTS_TOO_MANY`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(given: NewAlert, key: string, caller: Caller): Promise<AlertView> {
    const organisation = this.administered.one(caller, given.organisation);
    const request = { call: 'addUsageAlert', ...given, organisation };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        await holdAlerts(tx);
        if ((await countAlerts(tx, organisation)) >= ALERTS_MAX)
          throw new AppError(STATEMENT_ERRORS.alertsTooMany);
        const { sender, ...rest } = given;
        const at = this.clock.now();
        const since = dayInYerevan(at);
        const alert = {
          ...rest,
          ...(sender === undefined ? {} : { sender }),
          id: randomUUIDv7(),
          organisation,
          since,
        };
        await saveAlert(tx, alert, { at, by: caller.psn });
        await this.alerts.raiseIfReached(tx, alert, alertPeriod(alert, since));
        return showAlert(alert);
      }),
    );
  }
}
