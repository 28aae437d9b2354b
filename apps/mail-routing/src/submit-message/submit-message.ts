import { randomUUIDv7 } from 'node:crypto';
import type { Fact } from '@pep/contracts';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SUBMISSION_ERRORS } from '../errors.js';
import { accepted, consigned } from '../facts.js';
import type { Evidence } from '../message/evidence.js';
import type { Message, Submission } from '../message/message.js';
import type { Recipient } from '../message/recipient.js';
import { addEvidence } from '../storage/evidence.repository.js';
import {
  consignTo,
  type FreshSubmission,
  insertFresh,
  type KeyedSubmission,
  lockHeld,
} from '../storage/submission.repository.js';

/** The message that a submission became, or joined. */
export interface Accepted {
  readonly messageId: string;
  /** Whether the letter had been taken before: its content is kept once. */
  readonly repeat: boolean;
}

/**
 * Takes letters in: message, content, deliveries, evidence A.1 and D.1 and facts of a whole batch in one transaction.
 * A repeat (same sender, Message-ID and content within 30 days) is the first message again; recipients that it adds
 * join that message with evidence of their own.
 */
@Injectable()
export class SubmitMessage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @param submissions no two with the same key
   * @returns one for each submission, in the same order; all are durable
   */
  async execute(submissions: readonly KeyedSubmission[]): Promise<Accepted[]> {
    const at = this.clock.now();
    const drafts = submissions.map((submission) => draft(submission, at));
    const fresh = await insertFresh(this.database, drafts, at);
    const repeats = drafts.filter(({ message }) => !fresh.has(message.id));
    const held =
      repeats.length === 0
        ? new Map<string, string>()
        : await this.database.withTransaction((tx) => join(tx, repeats, at));
    return drafts.map(({ key, message }) => {
      const first = held.get(key);
      return { messageId: first ?? message.id, repeat: first !== undefined };
    });
  }
}

/** The submission as it is if nobody sent it before. */
function draft({ key, submission }: KeyedSubmission, acceptedAt: Date): FreshSubmission {
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
  return {
    key,
    submission,
    message,
    ...record(message, submission, recipients, acceptedAt),
  };
}

/** Lets repeats join the message that is held under their key. */
async function join(
  tx: Transaction,
  repeats: readonly FreshSubmission[],
  at: Date,
): Promise<Map<string, string>> {
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
    const { evidence, facts } = record({ ...message, id }, submission, added, at);
    await addEvidence(tx, evidence);
    await addToOutbox(tx, facts);
  }
  return held;
}

/** What is to be told and proved of a message that these recipients newly have. */
function record(
  message: Message,
  { basis }: Submission,
  added: readonly Recipient[],
  at: Date,
): { facts: Fact[]; evidence: Evidence[] } {
  const recipients = added.map(({ identifier, kind }) => ({ identifier, kind }));
  const common = { messageId: message.id, digest: message.digest, at };
  return {
    facts: [accepted(message, recipients, at), ...recipients.map((one) => consigned(message.id, one, at))],
    evidence: [
      { id: randomUUIDv7(), event: 'SubmissionAcceptance', ...common, basis },
      ...recipients.map((recipient) => ({
        id: randomUUIDv7(),
        event: 'ContentConsignment' as const,
        ...common,
        recipient,
      })),
    ],
  };
}
