import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { mayAdminister, maySee } from '../organisation/rights.js';
import { showOrganisation, type ShownOrganisation, summarise } from '../organisation.view.js';
import { Registry } from '../storage/registry.js';

/** One organisation, for whoever belongs to it and for operators. */
@Injectable()
export class ShowOrganisation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(code: string, caller: Caller): Promise<ShownOrganisation> {
    const organisation = await this.database.read((reader) => this.registry.organisations.find(reader, code));
    if (organisation === undefined || !maySee(organisation, caller)) throw new AppError(EDGE_ERRORS.notFound);
    if (mayAdminister(organisation, caller)) return showOrganisation(organisation);
    return { view: summarise(organisation), version: organisation.version };
  }
}
