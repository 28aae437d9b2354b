import { randomUUIDv7 } from 'node:crypto';
import type { Fact } from '@pep/contracts';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { accepted, consigned } from '../facts.js';
import type { Evidence } from '../message/evidence.js';
import type { Message, Submission } from '../message/message.js';
import { addEvidence } from '../storage/evidence.repository.js';
import {
  type Addressed,
  claimSubmissions,
  consignTo,
  insertMessages,
  submissionKey,
} from '../storage/submission.repository.js';

type Keyed = { readonly key: string; readonly submission: Submission; readonly message: Message };

/**
 * Takes letters in: message, content, deliveries, evidence A.1 and D.1, facts, all in one transaction for the batch.
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
   * @param submissions no two with the same {@link submissionKey}
   * @returns the message id of each submission, in the same order; all are durable
   */
  async execute(submissions: readonly Submission[]): Promise<string[]> {
    const at = this.clock.now();
    const keyed = submissions.map((submission) => ({
      key: submissionKey(submission),
      submission,
      message: toMessage(submission, at),
    }));
    const ids = await this.database.withTransaction((tx) => accept(tx, keyed, at));
    return keyed.map(({ key, message }) => ids.get(key) ?? message.id);
  }
}

function toMessage({ letter, organisation, senderId, sender }: Submission, acceptedAt: Date): Message {
  return {
    id: randomUUIDv7(),
    organisation,
    senderId,
    sender,
    subject: letter.subject,
    size: letter.content.length,
    digest: letter.digest,
    acceptedAt,
  };
}

async function accept(tx: Transaction, keyed: readonly Keyed[], at: Date): Promise<Map<string, string>> {
  const claims = keyed.map(({ key, message }) => ({ key, messageId: message.id }));
  const ids = await claimSubmissions(tx, claims.toSorted(byKey), at);
  const fresh = keyed.filter(({ key, message }) => ids.get(key) === message.id);
  await insertMessages(
    tx,
    fresh.map(({ message, submission: { letter, clientAddress } }) => ({
      ...message,
      letter,
      clientAddress,
    })),
  );
  const messages = new Map(keyed.map(({ key, message }) => [ids.get(key) ?? message.id, message]));
  const addressed = keyed.flatMap(({ key, message, submission }) =>
    submission.recipients.map((recipient) => ({ messageId: ids.get(key) ?? message.id, recipient })),
  );
  const added = Map.groupBy(await consignTo(tx, addressed, at), (one) => one.messageId);
  const outcome = [...added].map(([messageId, recipients]) => {
    const message = { ...messages.get(messageId), id: messageId } as Message;
    return record(message, recipients, at);
  });
  await addEvidence(
    tx,
    outcome.flatMap(({ evidence }) => evidence),
  );
  await addToOutbox(
    tx,
    outcome.flatMap(({ facts }) => facts),
  );
  return ids;
}

/** What is to be told and proved of a message that these recipients newly have. */
function record(
  message: Message,
  added: readonly Addressed[],
  at: Date,
): { facts: Fact[]; evidence: Evidence[] } {
  const recipients = added.map((one) => one.recipient);
  const evidence = (event: Evidence['event'], recipient?: Evidence['recipient']): Evidence => ({
    id: randomUUIDv7(),
    event,
    messageId: message.id,
    digest: message.digest,
    at,
    ...(recipient === undefined ? {} : { recipient }),
  });
  return {
    facts: [accepted(message, recipients, at), ...recipients.map((one) => consigned(message.id, one, at))],
    evidence: [
      evidence('SubmissionAcceptance'),
      ...recipients.map((one) => evidence('ContentConsignment', one)),
    ],
  };
}

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : Number(a.key > b.key);
}
