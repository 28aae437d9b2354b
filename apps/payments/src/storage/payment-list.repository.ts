import { rows, type Transaction } from '@pep/persistence';
import type { Payment, PaymentState } from '../payment/payment.js';
import { COLUMNS, type PaymentRow, toPayment } from './payment.row.js';

/** Which payments a list has; what is undefined is not asked for. */
export interface PaymentFilter {
  readonly psn: string | undefined;
  /** Begun from here … */
  readonly from: Date | undefined;
  /** … and before here. */
  readonly until: Date | undefined;
  readonly states: readonly PaymentState[] | undefined;
  /** The id after which the list goes on: newest first. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first: ids are in the order of time. */
export async function listPayments(tx: Transaction, filter: PaymentFilter): Promise<Payment[]> {
  const { psn, from, until, states, before, limit } = filter;
  const found = await rows<PaymentRow>(
    tx,
    `SELECT ${COLUMNS} FROM payment
     WHERE ($1::text IS NULL OR psn = $1) AND ($2::timestamptz IS NULL OR created_at >= $2)
       AND ($3::timestamptz IS NULL OR created_at < $3) AND ($4::text[] IS NULL OR state = ANY($4))
       AND ($5::uuid IS NULL OR id < $5)
     ORDER BY id DESC LIMIT $6`,
    [psn, from, until, states, before, limit],
  );
  return found.map(toPayment);
}
