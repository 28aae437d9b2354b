import { rows, type Transaction } from '@pep/persistence';
import type { Opening } from '../message/reading.js';
import type { DeliveryKey } from './notice.repository.js';

/** What of a letter was handed over to a recipient, and when first. */
export async function findOpenings(
  tx: Transaction,
  { messageId, identifier }: DeliveryKey,
): Promise<Opening[]> {
  const sql = 'SELECT part, at FROM opening WHERE message_id = $1 AND identifier = $2 ORDER BY part';
  return rows<Opening>(tx, sql, [messageId, identifier]);
}

/** False when this part was handed over before. */
export async function addOpening(
  tx: Transaction,
  { messageId, identifier }: DeliveryKey,
  { part, at }: Opening,
  evidenceId: string,
): Promise<boolean> {
  const added = await rows(
    tx,
    `INSERT INTO opening (message_id, identifier, part, at, evidence_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING part`,
    [messageId, identifier, part, at, evidenceId],
  );
  return added.length > 0;
}
