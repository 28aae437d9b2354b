import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import { draftStatement } from '../draft-statement.js';
import { STATEMENT_ERRORS } from '../errors.js';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { type Month, monthOf } from '../statement/month.js';
import type { Statement } from '../statement/statement.js';
import { readClosing } from '../storage/statement-closing.repository.js';
import { findStatement } from '../storage/statement.repository.js';

/** Shows an administrator the statement of a month; until it is closed, what it would be now. */
@Injectable()
export class ShowStatement {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `ORGANISATION_REQUIRED`, `NOT_FOUND`, `MONTH_AHEAD`, `NO_STATEMENT` */
  async execute(caller: Caller, asked: string | undefined, month: Month): Promise<Statement> {
    const organisation = this.administered.one(caller, asked);
    if (month > monthOf(dayInYerevan(this.clock.now()))) throw new AppError(STATEMENT_ERRORS.monthAhead);
    return this.database.read(async (reader) => {
      // Asked first: a statement that is written meanwhile is found then, not taken for none.
      const { statedThrough } = await readClosing(reader);
      const closed = await findStatement(reader, organisation, month);
      if (closed !== undefined) return closed;
      if (statedThrough !== undefined && month <= statedThrough)
        throw new AppError(STATEMENT_ERRORS.noStatement);
      return draftStatement(reader, organisation, month);
    });
  }
}
