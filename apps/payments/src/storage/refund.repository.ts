import { rows, type Transaction } from '@pep/persistence';
import type { Refund } from '../payment/refund.js';

interface Row {
  readonly id: string;
  readonly payment_id: string;
  readonly amount: string;
  readonly state: Refund['state'];
  readonly requested_at: Date;
}

const COLUMNS = 'id, payment_id, amount, state, requested_at';

export async function findRefund(tx: Transaction, id: string): Promise<Refund | undefined> {
  return (await rows<Row>(tx, `SELECT ${COLUMNS} FROM refund WHERE id = $1`, [id])).map(toRefund)[0];
}

/** The refund of a payment whose outcome is not known yet. */
export async function findUnderWay(tx: Transaction, paymentId: string): Promise<Refund | undefined> {
  const found = await rows<Row>(
    tx,
    `SELECT ${COLUMNS} FROM refund WHERE payment_id = $1 AND state = 'requested'`,
    [paymentId],
  );
  return found.map(toRefund)[0];
}

export async function insertRefund(
  tx: Transaction,
  { id, paymentId, amount, requestedAt }: Refund,
  { reason, requestedBy }: { readonly reason: string; readonly requestedBy: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO refund (id, payment_id, amount, state, reason, requested_by, requested_at)
     VALUES ($1, $2, $3, 'requested', $4, $5, $6)`,
    [id, paymentId, String(amount), reason, requestedBy, requestedAt],
  );
}

/** How a refund ended; `decided` where an operator said so, not the bank. */
interface RefundEnd {
  readonly state: 'done' | 'refused';
  readonly errorCode?: number | undefined;
  readonly at: Date;
  readonly decided?: { readonly decidedBy: string; readonly reason: string };
}

/** @returns false when it was finished before */
export async function finishRefund(
  tx: Transaction,
  id: string,
  { state, errorCode, at, decided }: RefundEnd,
): Promise<boolean> {
  const finished = await rows(
    tx,
    `UPDATE refund SET state = $2, error_code = $3, finished_at = $4, decided_by = $5, decision = $6
     WHERE id = $1 AND state = 'requested' RETURNING id`,
    [id, state, errorCode, at, decided?.decidedBy, decided?.reason],
  );
  return finished.length > 0;
}

function toRefund(row: Row): Refund {
  const { id, payment_id: paymentId, state, requested_at: requestedAt } = row;
  return { id, paymentId, amount: BigInt(row.amount), state, requestedAt };
}
