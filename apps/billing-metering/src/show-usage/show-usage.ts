import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { sumUsage, type UsageGrouping, type UsageSum } from '../storage/usage.repository.js';
import { type Period, requireSoundPeriod } from '../usage/usage.js';

/** What an administrator asks for. */
export interface UsageQuery extends Period {
  readonly sender?: string | undefined;
  readonly groupBy: UsageGrouping;
}

/** Tells an administrator what their organisations' addresses sent. */
@Injectable()
export class ShowUsage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
  ) {}

  async execute(caller: Caller, query: UsageQuery): Promise<UsageSum[]> {
    requireSoundPeriod(query);
    const organisations = this.administered.of(caller);
    return this.database.read((reader) =>
      sumUsage(reader, { ...query, sender: query.sender, organisations }),
    );
  }
}
