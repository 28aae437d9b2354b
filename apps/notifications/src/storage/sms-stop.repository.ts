import { rows, type Transaction } from '@pep/persistence';

/** Stops notices to a number; false when they were stopped already. */
export async function addStop(tx: Transaction, mobile: string, now: Date): Promise<boolean> {
  const added = await rows(
    tx,
    'INSERT INTO sms_stop (mobile, stopped_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING mobile',
    [mobile, now],
  );
  return added.length > 0;
}

/** Allows them again; false when they were not stopped. */
export async function removeStop(tx: Transaction, mobile: string): Promise<boolean> {
  const removed = await rows(tx, 'DELETE FROM sms_stop WHERE mobile = $1 RETURNING mobile', [mobile]);
  return removed.length > 0;
}

/** Which of these numbers want no notices. */
export async function stoppedAmong(tx: Transaction, mobiles: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ mobile: string }>(tx, 'SELECT mobile FROM sms_stop WHERE mobile = ANY($1)', [
    mobiles,
  ]);
  return new Set(found.map(({ mobile }) => mobile));
}
