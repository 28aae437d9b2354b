import { rows, type Transaction } from '@pep/persistence';
import type { Access, AccessRole, NewAccess } from '../message/access.js';

/** Writes down who looked at what, in the transaction of the look or before its answer. */
export async function addAccess(tx: Transaction, access: NewAccess): Promise<void> {
  const { identifier, at, action, messageId, part, by, detail } = access;
  await tx.query(
    `INSERT INTO mailbox_access (identifier, at, action, message_id, part, role, psn, name, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      identifier,
      at,
      action,
      messageId ?? null,
      part ?? null,
      by.role,
      by.psn ?? null,
      by.name,
      detail === undefined ? null : JSON.stringify(detail),
    ],
  );
}

/** The latest first, before the place `before`. */
export async function listAccesses(
  tx: Transaction,
  identifier: string,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<Access[]> {
  const found = await rows<{
    sequence: string;
    at: Date;
    action: NewAccess['action'];
    message_id: string | null;
    part: number | null;
    role: AccessRole;
    psn: string | null;
    name: string;
    detail: NewAccess['detail'] | null;
  }>(
    tx,
    `SELECT sequence, at, action, message_id, part, role, psn, name, detail FROM mailbox_access
     WHERE identifier = $1 AND ($2::bigint IS NULL OR sequence < $2) ORDER BY sequence DESC LIMIT $3`,
    [identifier, before ?? null, limit],
  );
  return found.map(({ sequence, at, action, message_id, part, role, psn, name, detail }) => ({
    sequence,
    identifier,
    at,
    action,
    ...(message_id === null ? {} : { messageId: message_id }),
    ...(part === null ? {} : { part }),
    by: { role, name, ...(psn === null ? {} : { psn }) },
    ...(detail === null ? {} : { detail }),
  }));
}
