import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { deleteAlert } from '../storage/usage-alert.repository.js';

/** Ends an alert. */
@Injectable()
export class RemoveAlert {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(id: string, caller: Caller): Promise<void> {
    const organisations = this.administered.of(caller);
    const deleted = await this.database.withTransaction((tx) => deleteAlert(tx, id, organisations));
    if (!deleted) throw new AppError(EDGE_ERRORS.notFound);
  }
}
