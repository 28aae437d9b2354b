import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { domainFacts, organisationFact, senderFacts } from '../facts.js';
import {
  changeOrganisation,
  type Organisation,
  type OrganisationChange,
} from '../organisation/organisation.js';
import { maySee } from '../organisation/rights.js';
import { showOrganisation, type ShownOrganisation } from '../organisation.view.js';
import { Registry } from '../storage/registry.js';

/** What to change, and the version that the caller has read. */
export interface ChangeOfOrganisation {
  readonly code: string;
  readonly expectedVersion: number;
  readonly change: OrganisationChange;
}

/** Renames, suspends or reactivates an organisation. Its suspension is that of its senders and domains. */
@Injectable()
export class ChangeOrganisation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `OPERATOR_ONLY`, `CHANGED_MEANWHILE` */
  async execute(
    { code, expectedVersion, change }: ChangeOfOrganisation,
    caller: Caller,
  ): Promise<ShownOrganisation> {
    return this.database.withTransaction(async (tx) => {
      const organisation = await this.registry.organisations.lock(tx, code);
      if (organisation === undefined || !maySee(organisation, caller))
        throw new AppError(EDGE_ERRORS.notFound);
      if (!caller.operator) throw new AppError(ERRORS.operatorOnly);
      if (organisation.version !== expectedVersion) throw new AppError(EDGE_ERRORS.preconditionFailed);
      const changed = changeOrganisation(organisation, change, this.clock.now());
      if (changed !== organisation) await this.#save(tx, organisation, changed, caller.psn);
      return showOrganisation(changed);
    });
  }

  async #save(
    tx: Transaction,
    before: Organisation,
    changed: Organisation,
    changedBy: string,
  ): Promise<void> {
    await this.registry.organisations.save(tx, changed, changedBy);
    await addToOutbox(tx, [organisationFact(changed)]);
    if (changed.suspended === before.suspended) return;
    const senders = await this.registry.senders.suspendWithOrganisation(tx, changed, changedBy);
    await addToOutbox(tx, senderFacts(senders.map((after) => ({ after }))));
    const domains = await this.registry.domains.suspendWithOrganisation(tx, changed, changedBy);
    await addToOutbox(tx, domainFacts(domains));
  }
}
