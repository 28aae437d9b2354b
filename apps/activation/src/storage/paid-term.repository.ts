import { rows, type Transaction } from '@pep/persistence';

/** What a payment left paid. */
export interface PaidTerm {
  readonly psn: string;
  /** Undefined: nothing is paid any more. */
  readonly endsOn: string | undefined;
  readonly paymentId: string;
}

/** Remembers until when a person has paid. */
export async function savePaidTerm(tx: Transaction, { psn, endsOn, paymentId }: PaidTerm): Promise<void> {
  await tx.query(
    `INSERT INTO paid_term (psn, ends_on, payment_id) VALUES ($1, $2, $3)
     ON CONFLICT (psn) DO UPDATE SET ends_on = excluded.ends_on, payment_id = excluded.payment_id`,
    [psn, endsOn, paymentId],
  );
}

/**
 * The last day that a person has paid for; undefined when that is before this day. The row is locked until the
 * transaction's end: whatever changes a person's certificates takes it first, so that a payment, a registration and a
 * decision about the same person can not pass each other by.
 */
export async function lockPaidTerm(tx: Transaction, psn: string, day: string): Promise<string | undefined> {
  await tx.query('INSERT INTO paid_term (psn) VALUES ($1) ON CONFLICT DO NOTHING', [psn]);
  const [row] = await rows<{ ends_on: string | null }>(
    tx,
    "SELECT to_char(ends_on, 'YYYY-MM-DD') AS ends_on FROM paid_term WHERE psn = $1 FOR UPDATE",
    [psn],
  );
  const endsOn = row?.ends_on ?? '';
  return endsOn >= day ? endsOn : undefined;
}

/** The payment that was heard of last. */
export async function lastPaymentOf(tx: Transaction, psn: string): Promise<string | undefined> {
  const [row] = await rows<{ payment_id: string | null }>(
    tx,
    'SELECT payment_id FROM paid_term WHERE psn = $1',
    [psn],
  );
  return row?.payment_id ?? undefined;
}

/** People whose term ended before this day and who still have active certificates, at most `count`. */
export async function peopleWithEndedTerm(tx: Transaction, day: string, count: number): Promise<string[]> {
  const found = await rows<{ psn: string }>(
    tx,
    `SELECT psn FROM paid_term WHERE ends_on < $1
       AND EXISTS (SELECT FROM certificate c WHERE c.psn = paid_term.psn AND c.state = 'active')
     ORDER BY psn LIMIT $2`,
    [day, count],
  );
  return found.map(({ psn }) => psn);
}
