import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { USAGE_ERRORS } from '../errors.js';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { organisationsOf, type UsageFilter } from '../storage/usage.repository.js';
import { type Period, requireSoundPeriod } from '../usage/period.js';
import type { UsageGrouping } from '../usage/usage-table.js';

/** What an administrator or an operator asks for. */
export interface UsageQuery extends Period {
  readonly sender?: string | undefined;
  readonly organisation?: string | undefined;
  readonly groupBy: UsageGrouping;
}

/** Decides what of a question the caller may have answered. */
@Injectable()
export class UsageScope {
  constructor(
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
    @Inject(Database) private readonly database: Database,
  ) {}

  /**
   * @throws AppError `PERIOD_…`; `NOT_FOUND` for an organisation that is not the caller's; for an operator as
   * {@link requireKnownSender}
   */
  async filterOf(caller: Caller, query: UsageQuery): Promise<UsageFilter> {
    requireSoundPeriod(query);
    const { from, to, sender } = query;
    const organisations = this.administered.among(caller, query.organisation);
    const filter = { from, to, sender, organisations };
    // Usage is found by organisation; an operator's question may name none.
    return organisations === undefined ? this.requireKnownSender(filter) : filter;
  }

  /**
   * The filter, of those organisations alone that have or had its address, if it is of one. Where something was counted, the
   * address is known without.
   * @throws AppError `SENDER_UNKNOWN` when there are none; `UNAVAILABLE`
   */
  async requireKnownSender(filter: UsageFilter): Promise<UsageFilter> {
    const { sender, organisations } = filter;
    if (sender === undefined) return filter;
    const its = await organisationsOf(this.database, sender);
    const known = its.filter((code) => organisations?.includes(code) ?? true);
    if (known.length === 0) throw new AppError(USAGE_ERRORS.senderUnknown);
    return { ...filter, organisations: known };
  }
}
