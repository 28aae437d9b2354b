import { rows, type Transaction } from '@pep/persistence';
import type { Payment } from '../payment/payment.js';
import { COLUMNS, type PaymentRow, toPayment } from './payment.row.js';

/** Where we and the bank said different things; `corrected` when we believe the bank now. */
export interface Difference {
  readonly paymentId: string;
  readonly ours: string;
  readonly banks: string;
  readonly corrected: boolean;
}

/** Payments begun or paid in a period, by id. */
export async function paymentsOfDay(
  tx: Transaction,
  period: {
    readonly from: Date;
    readonly until: Date;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<Payment[]> {
  const found = await rows<PaymentRow>(
    tx,
    `SELECT ${COLUMNS} FROM payment
     WHERE ((created_at >= $1 AND created_at < $2) OR (paid_at >= $1 AND paid_at < $2)) AND ($3::uuid IS NULL OR id > $3)
     ORDER BY id LIMIT $4`,
    [period.from, period.until, period.after, period.limit],
  );
  return found.map(toPayment);
}

/** @returns false when the day is compared, or another process has been at it since `cutOff` */
export async function claimReconciliation(
  tx: Transaction,
  day: string,
  { now, cutOff }: { readonly now: Date; readonly cutOff: Date },
): Promise<boolean> {
  const claimed = await rows(
    tx,
    `INSERT INTO reconciliation AS held (day, started_at) VALUES ($1, $2)
     ON CONFLICT (day) DO UPDATE SET started_at = excluded.started_at
       WHERE held.finished_at IS NULL AND held.started_at < $3
     RETURNING day`,
    [day, now, cutOff],
  );
  return claimed.length > 0;
}

export async function beginReconciliation(tx: Transaction, day: string, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO reconciliation (day, started_at) VALUES ($1, $2)
     ON CONFLICT (day) DO UPDATE SET started_at = excluded.started_at`,
    [day, now],
  );
}

/** Writes what was found, in place of what an earlier comparison found. */
export async function endReconciliation(
  tx: Transaction,
  day: string,
  found: { readonly payments: number; readonly differences: readonly Difference[]; readonly at: Date },
): Promise<void> {
  const { payments, differences, at } = found;
  await tx.query(
    'UPDATE reconciliation SET finished_at = $2, payments = $3, differences = $4 WHERE day = $1',
    [day, at, payments, differences.length],
  );
  await tx.query('DELETE FROM difference WHERE day = $1', [day]);
  for (const { paymentId, ours, banks, corrected } of differences) {
    await tx.query(
      'INSERT INTO difference (day, payment_id, ours, banks, corrected, found_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [day, paymentId, ours, banks, corrected, at],
    );
  }
}
