import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { AdministeredOrganisations } from '../follow-organisations/administered-organisations.js';
import { listAlerts } from '../storage/usage-alert.repository.js';
import { type AlertView, showAlert } from './alert.view.js';

const position = z.tuple([z.string(), z.uuid()]);

/** The alerts of an administrator's organisations. */
@Injectable()
export class ListAlerts {
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
  ): Promise<Page<AlertView>> {
    const after = asked.cursor === undefined ? undefined : decodeCursor(asked.cursor, position);
    const organisations = this.administered.among(caller, asked.organisation);
    const found = await this.database.read((reader) =>
      listAlerts(reader, organisations, { after, limit: asked.limit + 1 }),
    );
    const { items, ...rest } = toPage(found, asked.limit, ({ organisation, id }) => [organisation, id]);
    return { items: items.map(showAlert), ...rest };
  }
}
