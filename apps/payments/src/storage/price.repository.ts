import { rows, type Transaction } from '@pep/persistence';
import type { Purpose } from '../payment/payment.js';

/** The price on a day, in luma. @throws Error when none is listed */
export async function priceOn(tx: Transaction, purpose: Purpose, day: string): Promise<bigint> {
  const [row] = await rows<{ amount: string }>(
    tx,
    'SELECT amount FROM price WHERE purpose = $1 AND since <= $2 ORDER BY since DESC LIMIT 1',
    [purpose, day],
  );
  if (row === undefined) throw new Error(`no price is listed for ${purpose} on ${day}`);
  return BigInt(row.amount);
}
