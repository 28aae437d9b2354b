import { rows, type Transaction } from '@pep/persistence';
import type { ReceivedReceipt } from '../sms/match-receipt.js';

/** Keeps receipts whose part is not known; they are looked at again at `lookAt`. */
export async function keepReceipts(
  tx: Transaction,
  receipts: readonly ReceivedReceipt[],
  { now, lookAt }: { now: Date; lookAt: Date },
): Promise<void> {
  if (receipts.length === 0) return;
  await tx.query(
    `INSERT INTO early_receipt (receipt, received_at, look_at)
     SELECT receipt, $2, $3 FROM unnest($1::json[]) AS receipt`,
    [receipts.map((receipt) => JSON.stringify(receipt)), now, lookAt],
  );
}

/** A receipt whose part was not known when it came. */
export interface KeptReceipt {
  readonly id: string;
  readonly receipt: ReceivedReceipt;
  readonly receivedAt: Date;
}

/** Whether a kept receipt is to be looked at. */
export async function isReceiptDue(tx: Transaction, now: Date): Promise<boolean> {
  return (await rows(tx, 'SELECT FROM early_receipt WHERE look_at <= $1 LIMIT 1', [now])).length > 0;
}

/**
 * Takes kept receipts that are to be looked at, at most `count`. Each is next looked at when it is twice as old: what is
 * early finds its part within seconds, and what never will is not asked for all day.
 */
export async function takeReceipts(
  tx: Transaction,
  { now, count }: { now: Date; count: number },
): Promise<KeptReceipt[]> {
  return rows<KeptReceipt>(
    tx,
    `UPDATE early_receipt SET look_at = $1::timestamptz + greatest($1 - received_at, '1 second')
     WHERE id = ANY (ARRAY(
       SELECT id FROM early_receipt WHERE look_at <= $1 ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED))
     RETURNING id, receipt, received_at AS "receivedAt"`,
    [now, count],
  );
}

export async function dropReceipts(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('DELETE FROM early_receipt WHERE id = ANY($1)', [ids]);
}
