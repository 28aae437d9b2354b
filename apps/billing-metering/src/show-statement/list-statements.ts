import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { month } from '../requests.js';
import { listStatements, type StatementSummary } from '../storage/statement.repository.js';

const position = z.tuple([month, z.string()]);

/** Closed statements without their lines. */
@Injectable()
export class ListStatements {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(
    asked: {
      readonly organisation?: string | undefined;
      readonly cursor?: string | undefined;
      readonly limit: number;
    },
    caller: Caller,
  ): Promise<Page<StatementSummary>> {
    const after = asked.cursor === undefined ? undefined : decodeCursor(asked.cursor, position);
    const organisations = this.administered.among(caller, asked.organisation);
    const found = await this.database.read((reader) =>
      listStatements(reader, organisations, { after, limit: asked.limit + 1 }),
    );
    return toPage(found, asked.limit, (one) => [one.month, one.organisation]);
  }
}
