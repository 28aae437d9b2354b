import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database, type Transaction } from '@pep/persistence';
import { Clock, dayInYerevan, decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { mayAdminister } from '../organisation/rights.js';
import { showSender, type SenderView } from '../sender.view.js';
import { Registry } from '../storage/registry.js';

const position = z.tuple([z.string(), z.uuid()]);

/** What the caller looks for. */
export interface SenderSearch {
  readonly organisation?: string;
  /** A part of the address. */
  readonly q?: string;
  readonly suspended?: boolean;
  readonly cursor?: string;
  readonly limit: number;
}

/** Sender addresses of the organisations that the caller administers; all of them for an operator. */
@Injectable()
export class ListSenders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND` when the organisation asked for is another's */
  async execute(search: SenderSearch, caller: Caller): Promise<Page<SenderView>> {
    const { q, suspended, cursor, limit } = search;
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
    const found = await this.database.read(async (reader) => {
      const organisations = await this.#organisations(reader, search.organisation, caller);
      const filter = { organisations, part: q?.normalize('NFC').toLowerCase(), suspended };
      return this.registry.senders.list(reader, filter, { after, limit: limit + 1 });
    });
    const { items, ...rest } = toPage(found, limit, (sender) => [sender.address, sender.id]);
    return { items: items.map((sender) => showSender(sender).view), ...rest };
  }

  /** Legal entity codes; undefined stands for all of them. */
  async #organisations(
    reader: Transaction,
    asked: string | undefined,
    caller: Caller,
  ): Promise<string[] | undefined> {
    if (asked !== undefined) {
      const organisation = await this.registry.organisations.find(reader, asked);
      if (organisation === undefined || !mayAdminister(organisation, caller)) {
        throw new AppError(EDGE_ERRORS.notFound);
      }
      return [asked];
    }
    if (caller.operator) return undefined;
    const today = dayInYerevan(this.clock.now());
    const memberships = await this.registry.organisations.membershipsOf(reader, caller.psn, today);
    const administered = memberships.filter(({ roles }) => roles.includes('administrator'));
    return administered.map(({ organisation }) => organisation.legalEntityCode);
  }
}
