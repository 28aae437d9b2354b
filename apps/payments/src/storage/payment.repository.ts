import { rows, type Transaction } from '@pep/persistence';
import type { Payment, Purpose } from '../payment/payment.js';
import { COLUMNS, type PaymentRow, toPayment } from './payment.row.js';

type By = 'id' | 'order_id' | 'receipt_code';

export async function findPayment(tx: Transaction, by: By, value: string): Promise<Payment | undefined> {
  const found = await rows<PaymentRow>(tx, `SELECT ${COLUMNS} FROM payment WHERE ${by} = $1`, [value]);
  return found.map(toPayment)[0];
}

/** Locked until the transaction's end; lock its person first. */
export async function lockPayment(tx: Transaction, id: string): Promise<Payment | undefined> {
  const found = await rows<PaymentRow>(tx, `SELECT ${COLUMNS} FROM payment WHERE id = $1 FOR UPDATE`, [id]);
  return found.map(toPayment)[0];
}

/** The one payment of a person that can still be paid. */
export async function findRunning(
  tx: Transaction,
  psn: string,
  purpose: Purpose,
): Promise<Payment | undefined> {
  const found = await rows<PaymentRow>(
    tx,
    `SELECT ${COLUMNS} FROM payment WHERE psn = $1 AND purpose = $2 AND state IN ('created', 'registered')`,
    [psn, purpose],
  );
  return found.map(toPayment)[0];
}

/** @param plannedStart first day of the year to be paid; with the attempt it makes the order's number */
export async function insertPayment(
  tx: Transaction,
  payment: Payment,
  { plannedStart, nextLookAt }: { readonly plannedStart: string; readonly nextLookAt: Date | undefined },
): Promise<void> {
  const { id, version, psn, payerName, purpose, method, language, amount, orderNumber } = payment;
  await rows(
    tx,
    `INSERT INTO payment (id, version, psn, payer_name, purpose, method, language, amount, order_number, planned_start,
       created_at, changed_at, state, outcome_unknown, refunded, looks, next_look_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 'created', false, 0, 0, $12)`,
    [
      ...[id, version, psn, payerName, purpose, method, language, String(amount), orderNumber, plannedStart],
      ...[payment.createdAt, nextLookAt],
    ],
  );
}

/** How many payments of a person were begun for the year that starts on this day. */
export async function countAttempts(tx: Transaction, psn: string, plannedStart: string): Promise<number> {
  const [row] = await rows<{ count: number }>(
    tx,
    'SELECT count(*)::int AS count FROM payment WHERE psn = $1 AND planned_start = $2',
    [psn, plannedStart],
  );
  return row?.count ?? 0;
}

/**
 * Lets one caller alone open the order at the bank; undefined when it is opened already, or another is at it.
 * @param until when the others may try, should this one be killed
 */
export async function claimOpening(
  tx: Transaction,
  id: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<Payment | undefined> {
  const claimed = await rows<PaymentRow>(
    tx,
    `UPDATE payment SET opening_until = $3
     WHERE id = $1 AND state = 'created' AND (opening_until IS NULL OR opening_until <= $2) RETURNING ${COLUMNS}`,
    [id, now, until],
  );
  return claimed.map(toPayment)[0];
}

export async function endOpening(tx: Transaction, id: string): Promise<void> {
  await tx.query('UPDATE payment SET opening_until = NULL WHERE id = $1', [id]);
}

/** Stores what can change, and when the bank is to be asked again. The row is locked. */
export async function savePayment(
  tx: Transaction,
  payment: Payment,
  nextLookAt: Date | undefined,
): Promise<void> {
  await tx.query(
    `UPDATE payment SET version = $2, state = $3, order_id = $4, form_url = $5, session_ends_at = $6, changed_at = $7,
       action_code = $8, outcome_unknown = $9, contradiction = $10, paid_at = $11, masked_card = $12,
       approval_code = $13, receipt_number = $14, receipt_code = $15, refunded = $16, looks = $17, next_look_at = $18
     WHERE id = $1`,
    [
      ...[
        payment.id,
        payment.version,
        payment.state,
        payment.orderId,
        payment.formUrl,
        payment.sessionEndsAt,
      ],
      ...[
        payment.changedAt,
        payment.actionCode,
        payment.outcomeUnknown,
        payment.contradiction,
        payment.paidAt,
      ],
      ...[payment.maskedCard, payment.approvalCode, payment.receiptNumber, payment.receiptCode],
      ...[String(payment.refunded), payment.looks, nextLookAt],
    ],
  );
}

/** Puts off the next question to the bank. */
export async function scheduleLook(tx: Transaction, id: string, at: Date | undefined): Promise<void> {
  await tx.query('UPDATE payment SET next_look_at = $2 WHERE id = $1', [id, at]);
}

/**
 * Takes payments that the bank is to be asked about, at most `count`. Nobody else takes them before `until`; should this
 * process be killed, they are due again then. Others pass over the rows that are being taken.
 */
export async function takeDue(
  tx: Transaction,
  { now, until, count }: { readonly now: Date; readonly until: Date; readonly count: number },
): Promise<Payment[]> {
  const taken = await rows<PaymentRow>(
    tx,
    `UPDATE payment SET looks = looks + 1, looked_at = $1, next_look_at = $2
     WHERE id IN (
       SELECT id FROM payment WHERE next_look_at <= $1 ORDER BY next_look_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [now, until, count],
  );
  return taken.map(toPayment);
}

/** Takes one payment that is not final for a look, unless the bank was asked after `before`. */
export async function takeForLook(
  tx: Transaction,
  id: string,
  { now, before }: { readonly now: Date; readonly before: Date },
): Promise<Payment | undefined> {
  const taken = await rows<PaymentRow>(
    tx,
    `UPDATE payment SET looked_at = $2
     WHERE id = $1 AND state IN ('created', 'registered') AND (looked_at IS NULL OR looked_at <= $3)
     RETURNING ${COLUMNS}`,
    [id, now, before],
  );
  return taken.map(toPayment)[0];
}
