import { rows, type Transaction } from '@pep/persistence';

/** A sender whose receipts are being sent by one process until its lease ends. */
export interface DueSender {
  readonly sender: string;
  readonly sentThrough: number;
  /** Of the receipt that is next, this one included. */
  readonly tries: number;
}

/** Senders whose receipts are due longest; nobody else gets them before `until`. */
export async function takeDueSenders(
  tx: Transaction,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<DueSender[]> {
  const found = await rows<{ sender: string; sent_through: string; tries: number }>(
    tx,
    `UPDATE receipt_sender SET due_at = $2, tries = tries + 1 WHERE sender IN
       (SELECT sender FROM receipt_sender WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING sender, sent_through, tries`,
    [now, until, limit],
  );
  return found.map(({ sender, sent_through, tries }) => ({
    sender,
    sentThrough: Number(sent_through),
    tries,
  }));
}

/** Which receipt needs no more sending, and why. */
export interface SettledReceipt {
  readonly sender: string;
  readonly sequence: number;
  readonly at: Date;
  readonly failure: string | null;
}

/** False when the sender's receipts are wanted from another number meanwhile: then nothing is written. */
export async function settleReceipt(
  tx: Transaction,
  { sender, sequence, at, failure }: SettledReceipt,
  before: number,
): Promise<boolean> {
  const moved = await rows(
    tx,
    `UPDATE receipt_sender SET sent_through = $3, tries = 1 WHERE sender = $1 AND sent_through = $2 RETURNING sender`,
    [sender, before, sequence],
  );
  if (moved.length === 0) return false;
  await tx.query('UPDATE receipt SET settled_at = $3, failure = $4 WHERE sender = $1 AND sequence = $2', [
    ...[sender, sequence, at, failure],
  ]);
  return true;
}

/** Lets a sender go: it is due again at `next`, or when its next receipt is issued. */
export async function releaseSender(
  tx: Transaction,
  { sender, tries }: DueSender,
  next: Date,
): Promise<void> {
  await tx.query(
    `UPDATE receipt_sender SET due_at = CASE WHEN last_sequence > sent_through THEN $2::timestamptz END, tries = $3
     WHERE sender = $1`,
    [sender, next, tries],
  );
}

/** Has a sender's receipts sent again, from a number on. */
export async function sendAgain(
  tx: Transaction,
  sender: string,
  { from, at }: { readonly from: number; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE receipt_sender SET sent_through = least(sent_through, $2::bigint - 1), due_at = $3, tries = 0 WHERE sender = $1`,
    [sender, from, at],
  );
}
