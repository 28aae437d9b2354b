import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { listCorrections } from '../storage/correction.repository.js';
import { type CorrectionView, showCorrection } from './correction.view.js';

const position = z.tuple([z.iso.datetime(), z.uuid()]);

/** What was put right of statements. */
@Injectable()
export class ListCorrections {
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
  ): Promise<Page<CorrectionView>> {
    const after = asked.cursor === undefined ? undefined : decodeCursor(asked.cursor, position);
    const organisations = this.administered.among(caller, asked.organisation);
    const found = await this.database.read((reader) =>
      listCorrections(reader, organisations, { after, limit: asked.limit + 1 }),
    );
    const { items, ...rest } = toPage(found, asked.limit, ({ at, id }) => [at.toISOString(), id]);
    return { items: items.map((one) => showCorrection(one, caller)), ...rest };
  }
}
