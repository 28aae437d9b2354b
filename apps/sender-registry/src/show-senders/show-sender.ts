import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { mayAdminister } from '../organisation/rights.js';
import { showSender, type ShownSender } from '../sender.view.js';
import { Registry } from '../storage/registry.js';

/** One sender address, for its organisation's administrators and operators. */
@Injectable()
export class ShowSender {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(id: string, caller: Caller): Promise<ShownSender> {
    return this.database.read(async (reader) => {
      const sender = await this.registry.senders.find(reader, id);
      if (sender === undefined) throw new AppError(EDGE_ERRORS.notFound);
      const organisation = await this.registry.organisations.find(reader, sender.organisation);
      if (organisation === undefined || !mayAdminister(organisation, caller)) {
        throw new AppError(EDGE_ERRORS.notFound);
      }
      return showSender(sender);
    });
  }
}
