import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { opened } from '../facts.js';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { decideStep } from '../message/delivery-status.js';
import { addEvidence } from '../storage/evidence.repository.js';
import { findContent } from '../storage/content.repository.js';
import { ContentStore } from '../storage/content-store.js';
import { findDelivery, lockDelivery, markOpened } from '../storage/mailbox.repository.js';

/** Hands content over to its recipient; the first time is evidence E.1 ContentHandover. */
@Injectable()
export class OpenMessage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  /** The exact bytes of the letter; before they leave, it is recorded that they were opened. */
  async execute(caller: Caller, identifier: string, messageId: string): Promise<Buffer> {
    this.rights.requireMailbox(caller, identifier);
    const [delivery, content] = await this.database.read(async (reader) => [
      await findDelivery(reader, identifier, messageId),
      await findContent(reader, messageId),
    ]);
    if (delivery === undefined || content === undefined) throw new AppError(EDGE_ERRORS.notFound);
    const letter = await this.store.load(content);
    if (decideStep(delivery.status, 'open') === 'taken') await this.#recordOpening(identifier, messageId);
    return letter;
  }

  async #recordOpening(identifier: string, messageId: string): Promise<void> {
    const at = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      const delivery = await lockDelivery(tx, identifier, messageId);
      if (delivery === undefined || decideStep(delivery.status, 'open') !== 'taken') return;
      const { recipient, digest } = delivery;
      await markOpened(tx, delivery, at);
      await addEvidence(tx, [
        { id: randomUUIDv7(), event: 'ContentHandover', messageId, recipient, digest, at },
      ]);
      await addToOutbox(tx, [opened(messageId, recipient, at)]);
    });
  }
}
