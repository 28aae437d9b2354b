import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { MAILBOX_ERRORS } from '../errors.js';
import { acknowledged } from '../facts.js';
import { decideStep } from '../message/delivery-status.js';
import { type Part, readParts } from '../message/message-parts.js';
import {
  ACKNOWLEDGEMENT_STATEMENT,
  notBefore,
  partsAcknowledged,
  type PartsAcknowledged,
  type ReadingPerson,
} from '../message/reading.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import { findContent } from '../storage/content.repository.js';
import { ContentStore } from '../storage/content-store.js';
import { addEvidence, findReading } from '../storage/evidence.repository.js';
import {
  type Delivery,
  findDelivery,
  lockDelivery,
  markAcknowledged,
} from '../storage/mailbox.repository.js';
import { findOpenings } from '../storage/opening.repository.js';

/** What a recipient certified, and the evidence of it. */
export interface Acknowledgement {
  readonly messageId: string;
  readonly acknowledgedAt: Date;
  readonly evidenceId: string;
  /** The words that were certified. */
  readonly statement: string;
  readonly parts: PartsAcknowledged;
}

const NO_PARTS: PartsAcknowledged = { opened: [], unopened: [] };

/** Records “I certify that I have read and accepted the content of the letter”, once, at the server's time. */
@Injectable()
export class AcknowledgeMessage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  /** A second click, by whomever, answers the first one. */
  async execute(caller: Caller, identifier: string, messageId: string): Promise<Acknowledgement> {
    const { by } = await this.readers.require(caller, identifier, 'acknowledge');
    const parts = await this.#partsOf(identifier, messageId);
    return this.database.withTransaction(async (tx) => {
      const delivery = await lockDelivery(tx, identifier, messageId);
      if (delivery === undefined) throw new AppError(EDGE_ERRORS.notFound);
      if (decideStep(delivery.status, 'acknowledge') === 'too-early')
        throw new AppError(MAILBOX_ERRORS.notOpenedYet);
      await addAccess(tx, { identifier, at: this.clock.now(), action: 'acknowledgement', messageId, by });
      return (await firstAnswer(tx, delivery)) ?? this.#record(tx, delivery, { by, parts });
    });
  }

  /** Read before the delivery is locked, for a letter may be large; none when there is nothing to certify any more. */
  async #partsOf(identifier: string, messageId: string): Promise<Part[]> {
    const [delivery, content] = await this.database.read(async (reader) => [
      await findDelivery(reader, identifier, messageId),
      await findContent(reader, messageId),
    ]);
    if (delivery === undefined) throw new AppError(EDGE_ERRORS.notFound);
    const wanted = content !== undefined && delivery.acknowledgedAt === null;
    return wanted ? readParts(await this.store.load(content)) : [];
  }

  async #record(
    tx: Transaction,
    delivery: Delivery,
    { by, parts }: { readonly by: ReadingPerson; readonly parts: readonly Part[] },
  ): Promise<Acknowledgement> {
    const { messageId, recipient, digest } = delivery;
    const openings = await findOpenings(tx, { messageId, identifier: recipient.identifier });
    const evidence = { id: randomUUIDv7(), at: notBefore(this.clock.now(), delivery.openedAt) };
    const certified = { statement: ACKNOWLEDGEMENT_STATEMENT, parts: partsAcknowledged(parts, openings) };
    await markAcknowledged(tx, delivery, evidence);
    await addEvidence(tx, [
      {
        ...evidence,
        event: 'ContentAcknowledgement',
        messageId,
        recipient,
        digest,
        reading: { by, ...certified },
      },
    ]);
    await addToOutbox(tx, [acknowledged(messageId, recipient, evidence)]);
    return { messageId, acknowledgedAt: evidence.at, evidenceId: evidence.id, ...certified };
  }
}

/** The acknowledgement that there is already. */
async function firstAnswer(
  tx: Transaction,
  { messageId, acknowledgedAt, acknowledgementEvidenceId: evidenceId }: Delivery,
): Promise<Acknowledgement | undefined> {
  if (acknowledgedAt === null || evidenceId === null) return undefined;
  const reading = await findReading(tx, evidenceId);
  const { statement = ACKNOWLEDGEMENT_STATEMENT, parts = NO_PARTS } = reading ?? {};
  return { messageId, acknowledgedAt, evidenceId, statement, parts };
}
