import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { decodeCursor, endOfDay, type Page, startOfDay, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { type LegalState, LegalTimes } from '../resolve-deadline/legal-times.js';
import {
  findTracked,
  listTracked,
  type RecipientStatus,
  type TrackedMessage,
} from '../storage/tracking.repository.js';

const position = z.tuple([z.uuid()]);

/** Which messages a sender's administrator asks for; days are calendar days in Yerevan, both ends included. */
export interface TrackingQuery {
  readonly sender?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly status?: RecipientStatus | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What an organisation's administrator sees of the messages that it sent. */
@Injectable()
export class TrackMessages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
    @Inject(LegalTimes) private readonly legalTimes: LegalTimes,
  ) {}

  async list(caller: Caller, query: TrackingQuery): Promise<Page<TrackedMessage>> {
    const found = await this.database.read((reader) =>
      listTracked(reader, {
        organisations: this.rights.administeredBy(caller),
        sender: query.sender,
        acceptedFrom: query.from === undefined ? undefined : startOfDay(query.from),
        acceptedBefore: query.to === undefined ? undefined : endOfDay(query.to),
        status: query.status,
        beforeId: query.cursor === undefined ? undefined : decodeCursor(query.cursor, position)[0],
        limit: query.limit + 1,
      }),
    );
    return toPage(found, query.limit, (message) => [message.id]);
  }

  async find(caller: Caller, messageId: string): Promise<TrackedMessage> {
    const organisations = this.rights.administeredBy(caller);
    const message = await this.database.read((reader) => findTracked(reader, messageId, organisations));
    if (message === undefined) throw new AppError(EDGE_ERRORS.notFound);
    return message;
  }

  /** How a message stands before the law, at a moment or now, for each recipient that has a mailbox. */
  async legalStates(
    { deliveries }: TrackedMessage,
    asOf: Date | undefined,
  ): Promise<ReadonlyMap<string, LegalState>> {
    const inMailboxes = deliveries.flatMap(({ consignedAt, ...rest }) =>
      consignedAt === null ? [] : [{ ...rest, consignedAt }],
    );
    const states = await this.legalTimes.explain(inMailboxes, asOf);
    return new Map(states.map((state, index) => [inMailboxes[index]?.identifier ?? '', state]));
  }
}
