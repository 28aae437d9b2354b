import { createHash } from 'node:crypto';
import { rows, type Transaction } from '@pep/persistence';
import type { Message, Submission } from '../message/message.js';
import type { Recipient } from '../message/recipient.js';

/** How long a repeat of a letter is known as one, days. */
const REPEAT_WINDOW_DAYS = 30;

/** What makes two submissions the same letter: sender, Message-ID and digest. */
export function submissionKey({ sender, letter }: Submission): string {
  return createHash('sha256')
    .update(`${sender}\n${letter.messageIdHeader}\n`)
    .update(letter.digest)
    .digest('hex');
}

/**
 * Claims the keys for new messages. Gives the message id of each: the claimed one where the key is new, the first
 * message's where it is a repeat; a concurrent claim of the same key is waited for.
 * @param claims in the order of their keys, each key once, so that two transactions never wait for each other
 */
export async function claimSubmissions(
  tx: Transaction,
  claims: readonly { readonly key: string; readonly messageId: string }[],
  at: Date,
): Promise<Map<string, string>> {
  const keys = claims.map((claim) => claim.key);
  const claimed = await rows<{ key: string; message_id: string }>(
    tx,
    `INSERT INTO submission_key AS held (key, message_id, accepted_at)
     SELECT decode(key, 'hex'), message_id, $3 FROM unnest($1::text[], $2::uuid[]) AS given (key, message_id)
     ON CONFLICT (key) DO UPDATE SET message_id = excluded.message_id, accepted_at = excluded.accepted_at
       WHERE held.accepted_at < excluded.accepted_at - interval '${String(REPEAT_WINDOW_DAYS)} days'
     RETURNING encode(key, 'hex') AS key, message_id`,
    [keys, claims.map((claim) => claim.messageId), at.toISOString()],
  );
  const ids = new Map(claimed.map((row) => [row.key, row.message_id]));
  const repeated = keys.filter((key) => !ids.has(key));
  if (repeated.length === 0) return ids;
  const held = await rows<{ key: string; message_id: string }>(
    tx,
    `SELECT encode(key, 'hex') AS key, message_id FROM submission_key
     WHERE key = ANY (SELECT decode(key, 'hex') FROM unnest($1::text[]) AS given (key)) ORDER BY key FOR UPDATE`,
    [repeated],
  );
  for (const row of held) ids.set(row.key, row.message_id);
  return ids;
}

/** Stores new messages and their content. */
export async function insertMessages(
  tx: Transaction,
  messages: readonly (Message & Pick<Submission, 'letter' | 'clientAddress'>)[],
): Promise<void> {
  if (messages.length === 0) return;
  await tx.query(
    `INSERT INTO message (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address, accepted_at)
     SELECT id, organisation, sender_id, sender, subject, size, decode(digest, 'hex'), message_id_header, client_address, accepted_at
     FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::inet[], $10::timestamptz[])
       AS given (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address, accepted_at)`,
    [
      messages.map((message) => message.id),
      messages.map((message) => message.organisation),
      messages.map((message) => message.senderId),
      messages.map((message) => message.sender),
      messages.map((message) => message.subject),
      messages.map((message) => message.size),
      messages.map((message) => message.digest.toString('hex')),
      messages.map((message) => message.letter.messageIdHeader),
      messages.map((message) => message.clientAddress),
      messages.map((message) => message.acceptedAt.toISOString()),
    ],
  );
  // One parameter a body: they travel as bytes, an array of them would travel as hexadecimal text.
  const places = messages.map((_, index) => `($${String(index * 2 + 1)}, $${String(index * 2 + 2)})`);
  await tx.query(
    `INSERT INTO content (message_id, body) VALUES ${places.join(', ')}`,
    messages.flatMap((message) => [message.id, message.letter.content]),
  );
}

/** A recipient of a message. */
export interface Addressed {
  readonly messageId: string;
  readonly recipient: Recipient;
}

/** Consigns to those recipients that do not hold the message yet, and gives them. */
export async function consignTo(
  tx: Transaction,
  addressed: readonly Addressed[],
  at: Date,
): Promise<Addressed[]> {
  const added = await rows<{ message_id: string; identifier: string; kind: Recipient['kind'] }>(
    tx,
    `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at)
     SELECT message_id, identifier, kind, 'consigned', $4
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given (message_id, identifier, kind)
     ORDER BY message_id, identifier
     ON CONFLICT DO NOTHING RETURNING message_id, identifier, kind`,
    [
      addressed.map((one) => one.messageId),
      addressed.map((one) => one.recipient.identifier),
      addressed.map((one) => one.recipient.kind),
      at.toISOString(),
    ],
  );
  return added.map(({ message_id, identifier, kind }) => ({
    messageId: message_id,
    recipient: { identifier, kind },
  }));
}
