import { hash } from 'node:crypto';
import type { Fact } from '@pep/contracts';
import { toRecord } from '@pep/messaging';
import { binaryArray, type Database, type PreparedStatement, rows, type Transaction } from '@pep/persistence';
import { type EvidenceRow, toEvidenceRow } from './evidence-row.js';
import type { Evidence } from '../message/evidence.js';
import type { Message, Submission, SubmissionRecipient } from '../message/message.js';
import type { Recipient } from '../message/recipient.js';
import type { ContentRow } from './content-store.js';

/** How long a repeat of a letter is known as one, days. */
const REPEAT_WINDOW_DAYS = 30;

/** What makes two submissions the same letter: sender, Message-ID and digest. */
export function submissionKey({ sender, letter }: Submission): string {
  const envelope = Buffer.from(`${sender}\n${letter.messageIdHeader}\n`);
  return hash('sha256', Buffer.concat([envelope, letter.digest]), 'hex');
}

/** A submission and its {@link submissionKey}. */
export interface KeyedSubmission {
  readonly key: string;
  readonly submission: Submission;
}

/** A submission as it is written when it is no repeat. */
export interface FreshSubmission extends KeyedSubmission {
  readonly message: Message;
  readonly content: ContentRow;
  readonly evidence: readonly Evidence[];
  readonly facts: readonly Fact[];
}

/**
 * Claims the keys, and writes all of a submission whose key was not held yet or only by one older than the window. One
 * statement for the batch: it is its own transaction, and the only place that writes messages.
 */
const INSERT_FRESH: PreparedStatement = {
  name: 'insert_fresh',
  text: `
    WITH claimed AS (
      INSERT INTO submission_key AS held (key, message_id, accepted_at)
      SELECT decode(key, 'hex'), id, $1::timestamptz FROM unnest($2::text[], $3::uuid[]) AS given (key, id) ORDER BY key
      ON CONFLICT (key) DO UPDATE SET message_id = excluded.message_id, accepted_at = excluded.accepted_at
        WHERE held.accepted_at < excluded.accepted_at - interval '${String(REPEAT_WINDOW_DAYS)} days'
      RETURNING message_id),
    messages AS (
      INSERT INTO message (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address, accepted_at)
      SELECT id, organisation, sender_id, sender, subject, size, decode(digest, 'hex'), message_id_header, client_address, $1::timestamptz
      FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::inet[])
        AS given (id, organisation, sender_id, sender, subject, size, digest, message_id_header, client_address)
      JOIN claimed ON message_id = id),
    contents AS (
      INSERT INTO content (message_id, body, location, key_id, file_key)
      SELECT message_id, body, location, key_id, file_key
      FROM unnest($3::uuid[], $12::bytea[], $13::text[], $30::uuid[], $31::bytea[])
        AS given (id, body, location, key_id, file_key)
      JOIN claimed ON message_id = id),
    deliveries AS (
      INSERT INTO delivery (message_id, identifier, kind, status, consigned_at, report_request)
      SELECT message_id, identifier, kind, CASE kind WHEN 'phone' THEN 'submitted' ELSE 'consigned' END,
        CASE WHEN kind <> 'phone' THEN $1::timestamptz END, report_request
      FROM unnest($14::uuid[], $15::text[], $16::text[], $17::json[]) AS given (id, identifier, kind, report_request)
      JOIN claimed ON message_id = id),
    proofs AS (
      INSERT INTO evidence (id, event, message_id, identifier, kind, digest, at, basis, leaf_hash)
      SELECT evidence_id, event, message_id, identifier, kind, decode(digest, 'hex'), $1::timestamptz, basis, leaf_hash
      FROM unnest($18::uuid[], $19::text[], $20::uuid[], $21::text[], $22::text[], $23::text[], $24::json[], $32::bytea[])
        WITH ORDINALITY AS given (evidence_id, event, id, identifier, kind, digest, basis, leaf_hash, place)
      JOIN claimed ON message_id = id ORDER BY place),
    told AS (
      INSERT INTO outbox (topic, key, headers, body)
      SELECT topic, key, headers, body
      FROM unnest($25::uuid[], $26::text[], $27::text[], $28::json[], $29::text[]) WITH ORDINALITY
        AS given (id, topic, key, headers, body, place)
      JOIN claimed ON message_id = id ORDER BY place)
    SELECT message_id FROM claimed`,
};

/** Writes those that are no repeats and gives their message ids; all of that is durable then. */
export async function insertFresh(
  database: Database,
  fresh: readonly FreshSubmission[],
  at: Date,
): Promise<Set<string>> {
  const deliveries = fresh.flatMap(({ message, submission }) =>
    submission.recipients.map((recipient) => ({ messageId: message.id, recipient, submission })),
  );
  const evidence = fresh.flatMap((one) => one.evidence.map(toEvidenceRow));
  const records = fresh.flatMap(({ message, facts }) =>
    facts.map((fact) => ({ messageId: message.id, ...toRecord(fact) })),
  );
  const claimed = await database.run<{ message_id: string }>(INSERT_FRESH, [
    at.toISOString(),
    ...messageColumns(fresh),
    ...[
      deliveries.map((one) => one.messageId),
      deliveries.map((one) => one.recipient.identifier),
      deliveries.map((one) => one.recipient.kind),
      binaryArray(
        'json',
        deliveries.map((one) => reportRequest(one.submission, one.recipient)),
      ),
    ],
    ...evidenceColumns(evidence),
    ...[
      records.map((record) => record.messageId),
      records.map((record) => record.topic),
      records.map((record) => record.key),
      binaryArray(
        'json',
        records.map((record) => JSON.stringify(record.headers)),
      ),
      binaryArray(
        'text',
        records.map((record) => record.body),
      ),
    ],
    fresh.map((one) => one.content.keyId),
    binaryArray(
      'bytea',
      fresh.map((one) => one.content.fileKey),
    ),
    binaryArray(
      'bytea',
      evidence.map((one) => one.leafHash),
    ),
  ]);
  return new Set(claimed.map((row) => row.message_id));
}

function messageColumns(fresh: readonly FreshSubmission[]): unknown[] {
  return [
    fresh.map((one) => one.key),
    fresh.map((one) => one.message.id),
    fresh.map((one) => one.message.organisation),
    fresh.map((one) => one.message.senderId),
    fresh.map((one) => one.message.sender),
    fresh.map((one) => one.message.subject),
    fresh.map((one) => one.message.size),
    fresh.map((one) => one.message.digest.toString('hex')),
    fresh.map((one) => one.submission.letter.messageIdHeader),
    fresh.map((one) => one.submission.basis.clientAddress),
    binaryArray(
      'bytea',
      fresh.map((one) => one.content.body),
    ),
    fresh.map((one) => one.content.location),
  ];
}

function evidenceColumns(evidence: readonly EvidenceRow[]): unknown[] {
  return [
    evidence.map((one) => one.id),
    evidence.map((one) => one.event),
    evidence.map((one) => one.messageId),
    evidence.map((one) => one.identifier),
    evidence.map((one) => one.kind),
    evidence.map((one) => one.digest),
    binaryArray(
      'json',
      evidence.map((one) => one.basis),
    ),
  ];
}

/** What the sender wants to be told of a recipient (RFC 3461), as the delivery keeps it; null when it did not say. */
function reportRequest(
  { request }: Submission,
  { notify, originalRecipient }: SubmissionRecipient,
): string | null {
  const asked = { ...request, ...(notify && { notify }), ...(originalRecipient && { originalRecipient }) };
  return Object.keys(asked).length === 0 ? null : JSON.stringify(asked);
}

/** The first message of each key that is held, locked until the transaction ends. */
export async function lockHeld(tx: Transaction, keys: readonly string[]): Promise<Map<string, string>> {
  const held = await rows<{ key: string; message_id: string }>(
    tx,
    `SELECT encode(key, 'hex') AS key, message_id FROM submission_key
     WHERE key = ANY (SELECT decode(key, 'hex') FROM unnest($1::text[]) AS given (key)) ORDER BY key FOR UPDATE`,
    [keys],
  );
  return new Map(held.map((row) => [row.key, row.message_id]));
}

/** Consigns a held message to those recipients that do not have it yet, and gives them. */
export async function consignTo(
  tx: Transaction,
  messageId: string,
  submission: Submission,
  at: Date,
): Promise<Recipient[]> {
  const { recipients } = submission;
  return rows<Recipient>(
    tx,
    `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at, report_request)
     SELECT $1, identifier, kind, CASE kind WHEN 'phone' THEN 'submitted' ELSE 'consigned' END,
       CASE WHEN kind <> 'phone' THEN $2::timestamptz END, report_request
     FROM unnest($3::text[], $4::text[], $5::json[]) AS given (identifier, kind, report_request) ORDER BY identifier
     ON CONFLICT DO NOTHING RETURNING identifier, kind`,
    [
      messageId,
      at.toISOString(),
      recipients.map((one) => one.identifier),
      recipients.map((one) => one.kind),
      recipients.map((one) => reportRequest(submission, one)),
    ],
  );
}
