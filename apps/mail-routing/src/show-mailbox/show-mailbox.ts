import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { decodeCursor, type Page, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import type { DeliveryStatus } from '../message/delivery-status.js';
import { readParts } from '../message/message-parts.js';
import { findContent } from '../storage/content.repository.js';
import { ContentStore } from '../storage/content-store.js';
import { type Delivery, findDelivery, listDeliveries } from '../storage/mailbox.repository.js';
import type { Part } from '../message/message-parts.js';

const position = z.tuple([z.uuid()]);

/** Which page of a mailbox is wanted. */
export interface MailboxQuery {
  readonly identifier: string;
  readonly status: DeliveryStatus | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Reads of a mailbox that open nothing: lists and the parts' names. */
@Injectable()
export class ShowMailbox {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  async list(caller: Caller, { identifier, status, cursor, limit }: MailboxQuery): Promise<Page<Delivery>> {
    this.rights.requireMailbox(caller, identifier);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, position)[0];
    const found = await this.database.read((reader) =>
      listDeliveries(reader, { identifier, status, before, limit: limit + 1 }),
    );
    return toPage(found, limit, (delivery) => [delivery.messageId]);
  }

  async find(
    caller: Caller,
    identifier: string,
    messageId: string,
  ): Promise<{ delivery: Delivery; parts: Part[] }> {
    this.rights.requireMailbox(caller, identifier);
    const delivery = await this.database.read((reader) => findDelivery(reader, identifier, messageId));
    const content = await this.database.read((reader) => findContent(reader, messageId));
    if (delivery === undefined || content === undefined) throw new AppError(EDGE_ERRORS.notFound);
    return { delivery, parts: await readParts(await this.store.load(content)) };
  }
}
