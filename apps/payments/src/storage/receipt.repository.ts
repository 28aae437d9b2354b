import { rows, type Transaction } from '@pep/persistence';

/** Notes that a receipt is mailed now. @returns false when it was mailed after `before` */
export async function markMailed(
  tx: Transaction,
  paymentId: string,
  { now, before }: { readonly now: Date; readonly before: Date },
): Promise<boolean> {
  const marked = await rows(
    tx,
    `UPDATE payment SET receipt_mailed_at = $2
     WHERE id = $1 AND (receipt_mailed_at IS NULL OR receipt_mailed_at <= $3) RETURNING id`,
    [paymentId, now, before],
  );
  return marked.length > 0;
}

/** The next number of a year's receipts; given back when the transaction is. */
export async function nextReceiptNumber(tx: Transaction, year: number): Promise<number> {
  const [row] = await rows<{ last: number }>(
    tx,
    `INSERT INTO receipt_number AS held (year, last) VALUES ($1, 1)
     ON CONFLICT (year) DO UPDATE SET last = held.last + 1 RETURNING last`,
    [year],
  );
  return row?.last ?? 0;
}
