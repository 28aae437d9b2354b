import { rows, type Transaction } from '@pep/persistence';

/** Remembers until when a person has paid; undefined: nothing is paid any more. */
export async function savePaidTerm(tx: Transaction, psn: string, endsOn: string | undefined): Promise<void> {
  await tx.query(
    `INSERT INTO paid_term (psn, ends_on) VALUES ($1, $2)
     ON CONFLICT (psn) DO UPDATE SET ends_on = excluded.ends_on`,
    [psn, endsOn],
  );
}

/**
 * Whether a person has paid for this day. The row is locked until the transaction's end, so that a payment and a
 * registration of the same person can not pass each other by.
 */
export async function isPaidOn(tx: Transaction, psn: string, day: string): Promise<boolean> {
  await tx.query('INSERT INTO paid_term (psn) VALUES ($1) ON CONFLICT DO NOTHING', [psn]);
  const [row] = await rows<{ paid: boolean | null }>(
    tx,
    'SELECT ends_on >= $2 AS paid FROM paid_term WHERE psn = $1 FOR UPDATE',
    [psn, day],
  );
  return row?.paid === true;
}
