import { AppError } from '@pep/errors';
import { rows, type Transaction } from '@pep/persistence';
import { CONTENT_ERRORS } from '../errors.js';
import type { ContentRow, KeptContent } from './content-store.js';

type Row = ContentRow & { readonly digest: Buffer; readonly size: number; readonly purgedAt: Date | null };

/** The content of a message, or when it was purged. */
export type FoundContent = KeptContent | { readonly purgedAt: Date };

const SELECT = `SELECT key_id AS "keyId", body, location, file_key AS "fileKey", purged_at AS "purgedAt", digest, size
  FROM content JOIN message ON message.id = content.message_id`;

/** What there is of the content of a message; undefined when there is no such message. */
export async function lookForContent(tx: Transaction, messageId: string): Promise<FoundContent | undefined> {
  const [row] = await rows<Row>(tx, `${SELECT} WHERE message_id = $1`, [messageId]);
  if (row === undefined) return undefined;
  return row.purgedAt === null ? toKept(messageId, row) : { purgedAt: row.purgedAt };
}

/**
 * The content of a message; undefined when there is no such message.
 * @throws AppError `CONTENT_PURGED`
 */
export async function findContent(tx: Transaction, messageId: string): Promise<KeptContent | undefined> {
  const found = await lookForContent(tx, messageId);
  if (found === undefined || 'owner' in found) return found;
  throw new AppError(CONTENT_ERRORS.purged);
}

/** Messages behind this one, in the order of ids, whose content is not encrypted. */
export async function listPlainContent(tx: Transaction, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT message_id AS id FROM content WHERE key_id IS NULL AND purged_at IS NULL AND message_id > $1
     ORDER BY message_id LIMIT $2`,
    [after, limit],
  );
  return found.map(({ id }) => id);
}

/** Puts encrypted content in the place of what was not; false when it is no longer there. */
export async function replacePlain(tx: Transaction, messageId: string, row: ContentRow): Promise<boolean> {
  const replaced = await rows(
    tx,
    `WITH replaced AS (
       UPDATE content SET key_id = $2, body = $3, location = $4, file_key = $5
       WHERE message_id = $1 AND key_id IS NULL AND purged_at IS NULL RETURNING message_id)
     SELECT message_id FROM replaced`,
    [messageId, row.keyId, row.body, row.location, row.fileKey],
  );
  return replaced.length > 0;
}

function toKept(messageId: string, { purgedAt: _purgedAt, digest, size, ...row }: Row): KeptContent {
  return { ...row, owner: { messageId, digest, size } };
}
