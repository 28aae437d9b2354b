import { rows, type Transaction } from '@pep/persistence';

/** Why the content of a message is not purged. */
export interface LegalHold {
  readonly messageId: string;
  readonly reason: string;
  readonly placedAt: Date;
  /** PSN of the operator. */
  readonly placedBy: string;
}

/** Whether the content of a message is there, locked until the transaction ends; undefined for no such message. */
export async function lockKept(tx: Transaction, messageId: string): Promise<boolean | undefined> {
  const sql = 'SELECT purged_at IS NULL AS kept FROM content WHERE message_id = $1 FOR UPDATE';
  const [row] = await rows<{ kept: boolean }>(tx, sql, [messageId]);
  return row?.kept;
}

/** The hold that is in force. */
export async function findHold(tx: Transaction, messageId: string): Promise<LegalHold | undefined> {
  const [row] = await rows<LegalHold>(
    tx,
    `SELECT message_id AS "messageId", reason, placed_at AS "placedAt", placed_by AS "placedBy" FROM legal_hold
     WHERE message_id = $1 AND lifted_at IS NULL`,
    [messageId],
  );
  return row;
}

export async function addHold(
  tx: Transaction,
  { messageId, reason, placedAt, placedBy }: LegalHold,
): Promise<void> {
  await tx.query(
    'INSERT INTO legal_hold (message_id, reason, placed_at, placed_by) VALUES ($1, $2, $3, $4)',
    [...[messageId, reason, placedAt, placedBy]],
  );
}

/** The record of the hold stays. */
export async function liftHold(tx: Transaction, messageId: string, at: Date, by: string): Promise<void> {
  await tx.query(
    `UPDATE legal_hold SET lifted_at = greatest($2, placed_at), lifted_by = $3 WHERE message_id = $1 AND lifted_at IS NULL`,
    [messageId, at, by],
  );
}
