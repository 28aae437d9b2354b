import { rows, type Transaction } from '@pep/persistence';
import type { Message } from '../message/message.js';
import type { Recipient } from '../message/recipient.js';

/** A message as proofs tell of it: with every recipient, in the order of their identifiers. */
export interface ProvenMessage extends Message {
  readonly recipients: readonly Recipient[];
}

/** The message, whosever it is. */
export async function findProvenMessage(
  tx: Transaction,
  messageId: string,
): Promise<ProvenMessage | undefined> {
  const [row] = await rows<ProvenMessage>(
    tx,
    `SELECT id, organisation, sender_id AS "senderId", sender, subject, size, digest, accepted_at AS "acceptedAt",
       (SELECT json_agg(json_build_object('identifier', identifier, 'kind', kind) ORDER BY identifier)
        FROM delivery WHERE message_id = $1) AS recipients
     FROM message WHERE id = $1`,
    [messageId],
  );
  return row;
}

/** Of what a piece of evidence is; undefined when there is none of that id. */
export async function findEvidenceSubject(
  tx: Transaction,
  evidenceId: string,
): Promise<{ readonly messageId: string; readonly identifier: string | null } | undefined> {
  const [row] = await rows<{ messageId: string; identifier: string | null }>(
    tx,
    'SELECT message_id AS "messageId", identifier FROM evidence WHERE id = $1',
    [evidenceId],
  );
  return row;
}
