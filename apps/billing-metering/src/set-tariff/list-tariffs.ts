import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import type { Tariff } from '../statement/tariff.js';
import { listTariffs } from '../storage/tariff.repository.js';

const position = z.tuple([z.iso.date(), z.string()]);

/** Shows an administrator what letters cost, an operator every tariff. */
@Injectable()
export class ListTariffs {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AdministeredOrganisations) private readonly administered: AdministeredOrganisations,
  ) {}

  /** @throws AppError `NOT_FOUND` for someone who administers no organisation */
  async execute(
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
    caller: Caller,
  ): Promise<Page<Tariff>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
    const organisations = this.administered.of(caller);
    const found = await this.database.read((reader) =>
      listTariffs(reader, organisations, { after, limit: limit + 1 }),
    );
    return toPage(found, limit, ({ validFrom, organisation = '' }) => [validFrom, organisation]);
  }
}
