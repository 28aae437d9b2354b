import { rows, type Transaction } from '@pep/persistence';
import type { PartReference } from '../dispatch/channel.js';
import type { Letter } from '../dispatch/dispatch.js';
import type { KnownPart } from '../sms/match-receipt.js';
import { plainId } from '../sms/message-id.js';

/** A dispatch that was sent in parts of which receipts will come. */
export interface SentParts {
  readonly dispatchId: string;
  readonly parts: readonly PartReference[];
}

/** Keeps what centres call the parts, in the transaction that writes down that they were sent. */
export async function addParts(tx: Transaction, sent: readonly SentParts[], now: Date): Promise<void> {
  const parts = sent.flatMap(({ dispatchId, parts }) =>
    parts.map((part, index) => ({ dispatchId, number: index + 1, ...part })),
  );
  if (parts.length === 0) return;
  await tx.query(
    `INSERT INTO sms_part (dispatch_id, part, centre, message_id, message_key, sent_at)
     SELECT *, $6::timestamptz FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[])`,
    [
      parts.map((part) => part.dispatchId),
      parts.map((part) => part.number),
      parts.map((part) => part.centre),
      parts.map((part) => part.messageId),
      parts.map((part) => plainId(part.messageId)),
      now,
    ],
  );
}

/** A part as receipts look for it. */
export interface StoredPart extends KnownPart {
  readonly dispatchId: string;
  readonly part: number;
}

/** The parts whose id, as {@link plainId} has it, is among these. */
export async function findParts(tx: Transaction, keys: readonly string[]): Promise<StoredPart[]> {
  return rows<StoredPart>(
    tx,
    `SELECT dispatch_id AS "dispatchId", part, centre, message_id AS "messageId", recipient, sent_at AS "sentAt"
     FROM sms_part JOIN dispatch ON dispatch.id = dispatch_id WHERE message_key = ANY($1)`,
    [keys],
  );
}

/** What became of a part for good. */
export interface SettledPart {
  readonly dispatchId: string;
  readonly part: number;
  readonly state: 'delivered' | 'failed';
  /** The centre's words. */
  readonly report: string;
}

/** A dispatch that is sent and not yet known to have arrived or failed. */
export interface OpenDispatch {
  readonly id: string;
  readonly channel: 'sms';
  readonly template: string;
  readonly attempt: number;
  readonly letter: Letter | undefined;
  /** Whether every part arrived. */
  readonly delivered: boolean;
  /** The report of the first part that failed. */
  readonly failure: string | null;
}

/**
 * Writes down what became of parts; of a part that was settled before nothing changes.
 * @returns their dispatches, locked, as far as these are still open
 */
export async function settleParts(
  tx: Transaction,
  parts: readonly SettledPart[],
  now: Date,
): Promise<OpenDispatch[]> {
  const ids = [...new Set(parts.map((part) => part.dispatchId))];
  // In one order everywhere, so that two who record receipts of the same dispatches wait, and do not block each other.
  await tx.query('SELECT FROM dispatch WHERE id = ANY($1) ORDER BY id FOR UPDATE', [ids]);
  await tx.query(
    `UPDATE sms_part SET state = given.state, report = given.report, done_at = $5
     FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[]) AS given (dispatch_id, part, state, report)
     WHERE sms_part.dispatch_id = given.dispatch_id AND sms_part.part = given.part AND sms_part.state = 'sent'`,
    [
      parts.map((part) => part.dispatchId),
      parts.map((part) => part.part),
      parts.map((part) => part.state),
      parts.map((part) => part.report),
      now,
    ],
  );
  const open = await rows<Omit<OpenDispatch, 'letter'> & { letter: Letter | null }>(
    tx,
    `SELECT id, channel, template, attempts AS attempt, letter, fate.*
     FROM dispatch, LATERAL (
       SELECT bool_and(state = 'delivered') AS delivered,
         (array_agg(report ORDER BY part) FILTER (WHERE state = 'failed'))[1] AS failure
       FROM sms_part WHERE dispatch_id = dispatch.id) AS fate
     WHERE id = ANY($1) AND dispatch.state = 'sent'`,
    [ids],
  );
  return open.map((one) => ({ ...one, letter: one.letter ?? undefined }));
}

/** The end of a dispatch that was sent. */
export interface DispatchEnd {
  readonly id: string;
  readonly state: 'delivered' | 'failed';
  readonly reason: string | null;
}

/** Ends dispatches that {@link settleParts} gave, in its transaction. */
export async function endDispatches(tx: Transaction, ends: readonly DispatchEnd[]): Promise<void> {
  if (ends.length === 0) return;
  await tx.query(
    `UPDATE dispatch SET state = given.state, reason = given.reason
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given (id, state, reason) WHERE dispatch.id = given.id`,
    [ends.map(({ id }) => id), ends.map(({ state }) => state), ends.map(({ reason }) => reason)],
  );
}
