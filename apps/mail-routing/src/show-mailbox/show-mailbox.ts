import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock, decodeCursor, endOfDay, type Page, startOfDay, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { decideStep } from '../message/delivery-status.js';
import { type Part, readParts } from '../message/message-parts.js';
import { firstOpening } from '../message/reading.js';
import { MailboxReaders, type Reader } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import { lookForContent } from '../storage/content.repository.js';
import { ContentStore } from '../storage/content-store.js';
import {
  type Delivery,
  findDelivery,
  listDeliveries,
  type MailboxFilter,
  type MailboxStatus,
} from '../storage/mailbox.repository.js';
import { findOpenings } from '../storage/opening.repository.js';
import { orderedThrough, searchBySender } from '../storage/sender-search.repository.js';

const position = z.tuple([z.iso.datetime(), z.uuid()]);

/** Which page of a mailbox is wanted; days are calendar days in Yerevan, both ends included. */
export interface MailboxQuery {
  readonly identifier: string;
  readonly status: MailboxStatus | undefined;
  /** The sender's address or a part of it. */
  readonly sender: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** A letter as it is shown before it is opened. */
export interface ShownLetter {
  readonly delivery: Delivery;
  /** None once the content was purged. */
  readonly parts: readonly Part[];
  readonly contentPurgedAt: Date | undefined;
  readonly openedAt: (n: number) => Date | undefined;
  readonly mayAcknowledge: boolean;
}

/** Reads of a mailbox that open nothing: lists and the parts' names. */
@Injectable()
export class ShowMailbox {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  async list(caller: Caller, query: MailboxQuery): Promise<Page<Delivery>> {
    const { identifier, sender, limit } = query;
    const { by } = await this.readers.require(caller, identifier, 'read');
    const filter = filterOf(query);
    const found = await this.database.withTransaction(async (tx) => {
      await addAccess(tx, { identifier, at: this.clock.now(), action: 'list', by });
      if (sender === undefined) return listDeliveries(tx, filter);
      const ordered = await orderedThrough(tx, this.clock.now());
      return searchBySender(tx, filter, { part: sender.toLowerCase(), ordered });
    });
    return toPage(found, limit, (delivery) => [delivery.consignedAt.toISOString(), delivery.messageId]);
  }

  async find(caller: Caller, identifier: string, messageId: string): Promise<ShownLetter> {
    const reader = await this.readers.require(caller, identifier, 'read');
    const { delivery, content, openings } = await this.database.withTransaction(async (tx) => {
      const delivery = await findDelivery(tx, identifier, messageId);
      const content = await lookForContent(tx, messageId);
      if (delivery === undefined || content === undefined) throw new AppError(EDGE_ERRORS.notFound);
      await addAccess(tx, { identifier, at: this.clock.now(), action: 'message', messageId, by: reader.by });
      return { delivery, content, openings: await findOpenings(tx, { messageId, identifier }) };
    });
    return {
      delivery,
      parts: 'owner' in content ? readParts(await this.store.load(content)) : [],
      contentPurgedAt: 'owner' in content ? undefined : content.purgedAt,
      openedAt: (n) => firstOpening(openings, n),
      mayAcknowledge: mayAcknowledge(reader, delivery),
    };
  }
}

function mayAcknowledge(reader: Reader, { status }: Delivery): boolean {
  return reader.mayAcknowledge && decideStep(status, 'acknowledge') === 'taken';
}

function filterOf({ identifier, status, from, to, cursor, limit }: MailboxQuery): MailboxFilter {
  const place = cursor === undefined ? undefined : decodeCursor(cursor, position);
  return {
    identifier,
    status,
    from: from === undefined ? undefined : startOfDay(from),
    before: to === undefined ? undefined : endOfDay(to),
    after: place && { consignedAt: new Date(place[0]), messageId: place[1] },
    limit: limit + 1,
  };
}
