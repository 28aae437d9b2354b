import { randomUUIDv7 } from 'node:crypto';
import type { Fact } from '@pep/contracts';
import { AppError } from '@pep/errors';
import { addToOutbox, Dispatches } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SUBMISSION_ERRORS } from '../errors.js';
import { accepted, consigned, SOURCE } from '../facts.js';
import type { Evidence } from '../message/evidence.js';
import type { Message, Submission } from '../message/message.js';
import type { Recipient } from '../message/recipient.js';
import type { AcceptanceBasis } from '../message/submission-basis.js';
import { ContentStore } from '../storage/content-store.js';
import { addEvidence } from '../storage/evidence.repository.js';
import {
  consignTo,
  type FreshSubmission,
  insertFresh,
  type KeyedSubmission,
  lockHeld,
} from '../storage/submission.repository.js';

/** How long an SMS centre may try to reach a phone. */
const SMS_VALID_MS = 72 * 60 * 60_000;

/** The message that a submission became, or joined. */
export interface Accepted {
  readonly messageId: string;
  /** Whether the letter had been taken before: its content is kept once. */
  readonly repeat: boolean;
}

/**
 * Takes letters in: message, content, deliveries, evidence A.1 and D.1 and facts of a whole batch in one transaction. A phone
 * has no mailbox: its letter is handed to `notifications` in the same transaction.
 * A repeat (same sender, Message-ID and content within 30 days) is the first message again; recipients that it adds
 * join that message with evidence of their own.
 */
@Injectable()
export class SubmitMessage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
    @Inject(ContentStore) private readonly store: ContentStore,
  ) {}

  /**
   * @param submissions no two with the same key
   * @returns one for each submission, in the same order; all are durable
   */
  async execute(submissions: readonly KeyedSubmission[]): Promise<Accepted[]> {
    const at = this.clock.now();
    const drafts = await Promise.all(submissions.map((submission) => this.#draft(submission, at)));
    const fresh = await insertFresh(this.database, drafts, at);
    const repeats = drafts.filter(({ message }) => !fresh.has(message.id));
    const held =
      repeats.length === 0
        ? new Map<string, string>()
        : await this.database.withTransaction((tx) => this.#join(tx, repeats, at));
    return drafts.map(({ key, message }) => {
      const first = held.get(key);
      return { messageId: first ?? message.id, repeat: first !== undefined };
    });
  }

  /** The submission as it is if nobody sent it before. */
  async #draft({ key, submission }: KeyedSubmission, acceptedAt: Date): Promise<FreshSubmission> {
    const { letter, organisation, senderId, sender, recipients } = submission;
    const message: Message = {
      id: randomUUIDv7(),
      organisation,
      senderId,
      sender,
      subject: letter.subject,
      size: letter.size,
      digest: letter.digest,
      acceptedAt,
    };
    const { id: messageId, digest, size } = message;
    const content = this.store.rowOf(letter.content, { messageId, digest, size });
    return { key, submission, message, content, ...(await this.#record(message, submission, recipients)) };
  }

  /** Lets repeats join the message that is held under their key. */
  async #join(tx: Transaction, repeats: readonly FreshSubmission[], at: Date): Promise<Map<string, string>> {
    const held = await lockHeld(
      tx,
      repeats.map(({ key }) => key),
    );
    for (const { key, message, submission } of repeats) {
      const id = held.get(key);
      // Held a moment ago, gone now: the next try claims the key.
      if (id === undefined) throw new AppError(SUBMISSION_ERRORS.tryLater);
      const added = await consignTo(tx, id, submission, at);
      if (added.length === 0) continue;
      const { evidence, facts } = await this.#record({ ...message, id }, submission, added);
      await addEvidence(tx, evidence);
      await addToOutbox(tx, facts);
    }
    return held;
  }

  /** What is to be told, sent and proved of a message that these recipients newly have, at its acceptance. */
  async #record(
    message: Message,
    submission: Submission,
    added: readonly Recipient[],
  ): Promise<{ facts: Fact[]; evidence: Evidence[] }> {
    const at = message.acceptedAt;
    const recipients = added.map(({ identifier, kind }) => ({ identifier, kind }));
    const boxes = recipients.filter(({ kind }) => kind !== 'phone');
    const phones = recipients.filter(({ kind }) => kind === 'phone');
    const acceptance = acceptanceOf(message, submission, recipients);
    const { id: evidenceId, basis } = acceptance;
    const told = { recipients, smsSegments: basis.smsSegments, evidenceId };
    return {
      facts: [
        accepted(message, told, at),
        ...boxes.map((one) => consigned(message, one, at)),
        ...(await Promise.all(phones.map((one) => this.#dispatch(message, submission, one)))),
      ],
      evidence: [acceptance, ...boxes.map((recipient) => consignment(message, recipient))],
    };
  }

  /** The text for a phone, which only `notifications` can read. */
  #dispatch(message: Message, { phoneText }: Submission, recipient: Recipient): Promise<Fact> {
    const at = message.acceptedAt;
    return this.dispatches.factOf(
      SOURCE,
      {
        template: 'sms-letter',
        channel: 'sms',
        recipient: recipient.identifier,
        language: 'hy',
        parameters: {},
        secret: { text: phoneText?.text ?? '' },
        validUntil: new Date(at.getTime() + SMS_VALID_MS),
        letter: { messageId: message.id, recipient },
      },
      at,
    );
  }
}

/** A.1: for whom and why the submission was let in. */
function acceptanceOf(
  message: Message,
  { basis, phoneText }: Submission,
  recipients: Recipient[],
): Evidence & { basis: AcceptanceBasis } {
  const toPhone = recipients.some(({ kind }) => kind === 'phone');
  return {
    ...evidenceOf(message, 'SubmissionAcceptance'),
    basis: { ...basis, recipients, ...(toPhone && phoneText && { smsSegments: phoneText.segments }) },
  };
}

/** D.1: the content is available in the recipient's mailbox. */
function consignment(message: Message, recipient: Recipient): Evidence {
  return { ...evidenceOf(message, 'ContentConsignment'), recipient };
}

function evidenceOf({ id: messageId, digest, acceptedAt: at }: Message, event: Evidence['event']): Evidence {
  return { id: randomUUIDv7(), event, messageId, digest, at };
}
