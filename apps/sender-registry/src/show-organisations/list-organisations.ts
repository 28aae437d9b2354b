import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { type OrganisationSummary, summarise } from '../organisation.view.js';
import { Registry } from '../storage/registry.js';

const position = z.tuple([z.string()]);

/** All organisations for an operator, their own for everybody else. */
@Injectable()
export class ListOrganisations {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
  ) {}

  async execute(
    { cursor, limit }: { readonly cursor?: string; readonly limit: number },
    caller: Caller,
  ): Promise<Page<OrganisationSummary>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position)[0];
    const memberPsn = caller.operator ? undefined : caller.psn;
    const found = await this.database.read((reader) =>
      this.registry.organisations.list(reader, { memberPsn, after, limit: limit + 1 }),
    );
    return toPage(found.map(summarise), limit, (organisation) => [organisation.legalEntityCode]);
  }
}
