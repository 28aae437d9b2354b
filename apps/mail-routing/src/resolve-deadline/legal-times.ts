import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { type Deeds, explain, type Explanation } from '../legal/explain.js';
import type { Term } from '../legal/term.js';
import { outagesSince } from '../storage/outage.repository.js';
import { LegalRules } from './legal-rules.js';

/** What of a delivery matters to the law. */
export interface LegalDelivery extends Deeds {
  readonly consignedAt: Date;
}

/** How a letter stands before the law, and by what that was counted. */
export interface LegalState extends Explanation {
  readonly term: Term;
}

/** Explains how letters stand before the law. */
@Injectable()
export class LegalTimes {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LegalRules) private readonly rules: LegalRules,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The state of each delivery at `asOf`, now when absent, in their order.
   * @throws AppError `RULES_MISSING`, `CALENDAR_YEAR_MISSING`
   */
  async explain(
    deliveries: readonly LegalDelivery[],
    asOf: Date = this.clock.now(),
  ): Promise<readonly LegalState[]> {
    if (deliveries.length === 0) return [];
    const first = new Date(Math.min(...deliveries.map(({ consignedAt }) => consignedAt.getTime())));
    const outages = await this.database.read((reader) => outagesSince(reader, first));
    return deliveries.map((delivery) => {
      const term = this.rules.termOf(delivery.consignedAt);
      return { ...explain(term, outages, delivery, asOf), term };
    });
  }
}
