import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { readDomainName } from '../domain/domain-name.js';
import { type DomainView, showDomain, type ShownDomain } from '../domain.view.js';
import { administeredBy } from '../organisation/rights.js';
import { Registry } from '../storage/registry.js';

const position = z.tuple([z.string()]);

/** The domains of an organisation, for its administrators and operators. */
@Injectable()
export class ShowDomains {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async one(organisation: string, name: string, caller: Caller): Promise<ShownDomain> {
    return this.database.read(async (reader) => {
      administeredBy(caller, await this.registry.organisations.find(reader, organisation));
      const domain = await this.registry.domains.find(reader, organisation, readDomainName(name));
      if (domain === undefined) throw new AppError(EDGE_ERRORS.notFound);
      return showDomain(domain);
    });
  }

  /** @throws AppError `NOT_FOUND` */
  async list(
    organisation: string,
    { cursor, limit }: { readonly cursor?: string; readonly limit: number },
    caller: Caller,
  ): Promise<Page<DomainView>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position)[0];
    const found = await this.database.read(async (reader) => {
      administeredBy(caller, await this.registry.organisations.find(reader, organisation));
      return this.registry.domains.list(reader, organisation, { after, limit: limit + 1 });
    });
    const { items, ...rest } = toPage(found, limit, ({ name }) => [name]);
    return { items: items.map((domain) => showDomain(domain).view), ...rest };
  }
}
