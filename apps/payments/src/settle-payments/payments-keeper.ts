import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Gauge } from 'prom-client';
import { countOpen } from '../storage/open-payments.repository.js';

/** A session takes 20 minutes; what is open after so long is open because nobody knows. */
const OVERDUE_MS = 35 * 60_000;

const gauges = {
  running: new Gauge({ name: 'pep_payments_running', help: 'Payments that are not final' }),
  overdue: new Gauge({
    name: 'pep_payments_unknown',
    help: 'Payments whose outcome nobody knows long after their session; alarm when not 0',
  }),
  contradicted: new Gauge({
    name: 'pep_payments_contradicted',
    help: 'Payments of which the bank says what can not be; alarm when not 0',
  }),
  refunds: new Gauge({
    name: 'pep_refunds_unknown',
    help: 'Refunds whose outcome is not known after 35 minutes; alarm when not 0',
  }),
  differences: new Gauge({
    name: 'pep_payments_differences',
    help: 'Differences of the last days with the bank that nobody has resolved; alarm when not 0',
  }),
};

/** Counts what a person may have to look into. */
@Injectable()
export class PaymentsKeeper {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const overdueSince = new Date(this.clock.now().getTime() - OVERDUE_MS);
    const counts = await this.database.read((reader) => countOpen(reader, overdueSince));
    for (const name of Object.keys(gauges) as (keyof typeof gauges)[]) gauges[name].set(counts[name]);
  }
}
