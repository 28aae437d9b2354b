import { randomUUIDv7 } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { opened } from '../facts.js';
import { decideStep } from '../message/delivery-status.js';
import { type Part, readParts, showPart } from '../message/message-parts.js';
import { notBefore, type PartMark, type ReadingPerson, WHOLE_LETTER } from '../message/reading.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import { findContent } from '../storage/content.repository.js';
import { ContentStore, type KeptContent } from '../storage/content-store.js';
import { addEvidence } from '../storage/evidence.repository.js';
import { findDelivery, lockDelivery, markOpened } from '../storage/mailbox.repository.js';
import { addOpening } from '../storage/opening.repository.js';

/** Whose letter is meant. */
export interface LetterKey {
  readonly identifier: string;
  readonly messageId: string;
}

/** A letter as it leaves the house. */
export interface HandedLetter {
  readonly size: number;
  /** Ends with an error when the rest of the letter is not as it was stored. */
  readonly content: Readable;
}

/** A part as it leaves the house. */
export interface HandedPart {
  readonly part: Part;
  readonly content: Buffer;
}

/** One handover: to whom, and of what; without a part it is of the whole letter. */
interface Handover extends LetterKey {
  readonly by: ReadingPerson;
  readonly part?: PartMark;
}

/**
 * Hands content over to its recipient. The first time of each part, and of the whole letter, is evidence E.1 ContentHandover,
 * for each time other content crosses the border to the recipient (ETSI EN 319 522-1, table 1); the first of all opens the
 * letter.
 */
@Injectable()
export class OpenMessage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  /** The exact bytes of the letter; before they leave, it is recorded that they were opened. */
  async whole(caller: Caller, key: LetterKey): Promise<HandedLetter> {
    const { by } = await this.readers.require(caller, key.identifier, 'read');
    const kept = await this.#find(key);
    const chunks = this.store.read(kept);
    // What can not be read is not opened.
    const first = await chunks.next();
    await this.#record({ ...key, by }).catch(async (error: unknown) => {
      await chunks.return(undefined);
      throw error;
    });
    return {
      size: kept.owner.size,
      content: Readable.from(startingWith(first, chunks), { objectMode: false }),
    };
  }

  /**
   * One part, safe to show, or a file as it was sent.
   * @throws AppError `NOT_FOUND`, and `PART_NOT_SHOWN` for HTML that is too much to be made safe: nothing is recorded then
   */
  async part(caller: Caller, key: LetterKey, n: number): Promise<HandedPart> {
    const { by } = await this.readers.require(caller, key.identifier, 'read');
    const letter = await this.store.load(await this.#find(key));
    const part = readParts(letter)[n - 1];
    if (part === undefined) throw new AppError(EDGE_ERRORS.notFound);
    const content = showPart(letter, part);
    await this.#record({ ...key, by, part: { n, digest: part.digest } });
    return { part, content };
  }

  async #find({ identifier, messageId }: LetterKey): Promise<KeptContent> {
    const [delivery, content] = await this.database.read(async (reader) => [
      await findDelivery(reader, identifier, messageId),
      await findContent(reader, messageId),
    ]);
    if (delivery === undefined || content === undefined) throw new AppError(EDGE_ERRORS.notFound);
    return content;
  }

  async #record(handover: Handover): Promise<void> {
    const { identifier, messageId, by, part } = handover;
    const at = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      const action = part === undefined ? 'content' : 'part';
      await addAccess(tx, { identifier, at, action, messageId, by, ...(part && { part: part.n }) });
      await this.#recordFirst(tx, handover, at);
    });
  }

  /** Nothing when it was handed over before. */
  async #recordFirst(tx: Transaction, { by, part, ...key }: Handover, now: Date): Promise<void> {
    const delivery = await lockDelivery(tx, key.identifier, key.messageId);
    if (delivery === undefined) throw new AppError(EDGE_ERRORS.notFound);
    const at = notBefore(now, delivery.openedAt ?? delivery.consignedAt);
    const id = randomUUIDv7();
    if (!(await addOpening(tx, key, { part: part?.n ?? WHOLE_LETTER, at }, id))) return;
    const { messageId } = key;
    const { recipient, digest } = delivery;
    const reading = { by, ...(part && { part }) };
    await addEvidence(tx, [{ id, event: 'ContentHandover', messageId, recipient, digest, at, reading }]);
    if (decideStep(delivery.status, 'open') !== 'taken') return;
    await markOpened(tx, delivery, at);
    await addToOutbox(tx, [opened(messageId, recipient, at)]);
  }
}

async function* startingWith(
  first: IteratorResult<Buffer, void>,
  rest: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer> {
  if (first.done !== true) yield first.value;
  yield* rest;
}
