import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, once } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { ERRORS } from '../errors.js';
import { organisationFact } from '../facts.js';
import { registerOrganisation } from '../organisation/organisation.js';
import { showOrganisation, type ShownOrganisation } from '../organisation.view.js';
import { Registry } from '../storage/registry.js';

export interface NewOrganisation {
  readonly legalEntityCode: string;
  readonly name: string;
  readonly tin?: string;
}

/** Lets an organisation in. */
@Injectable()
export class RegisterOrganisation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `OPERATOR_ONLY`, `ORGANISATION_EXISTS`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(given: NewOrganisation, key: string, caller: Caller): Promise<ShownOrganisation> {
    if (!caller.operator) throw new AppError(ERRORS.operatorOnly);
    const request = { call: 'registerOrganisation', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        const organisation = registerOrganisation(given, this.clock.now());
        const isNew = await this.registry.organisations.insert(tx, organisation, caller.psn);
        if (!isNew) throw new AppError(ERRORS.organisationExists);
        await addToOutbox(tx, [organisationFact(organisation)]);
        return showOrganisation(organisation);
      }),
    );
  }
}
