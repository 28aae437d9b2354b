import { rows, type Transaction } from '@pep/persistence';
import type { Content } from '../message/message.js';

/** Where the content of a message is; undefined when there is no such message. */
export async function findContent(tx: Transaction, messageId: string): Promise<Content | undefined> {
  const [row] = await rows<{ body: Buffer | null; location: string | null }>(
    tx,
    'SELECT body, location FROM content WHERE message_id = $1',
    [messageId],
  );
  if (row === undefined) return undefined;
  return row.body === null ? { location: row.location ?? '' } : { body: row.body };
}
