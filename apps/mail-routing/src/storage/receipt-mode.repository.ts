import { rows, type Transaction } from '@pep/persistence';
import type { ReceiptMode } from '../receipt/receipt.js';

/** The sender of a row that holds for all addresses of an organisation which have no row of their own. */
const ANY_SENDER = '';

/** Whose receipts a mode is for: one address, or all of an organisation that have none of their own. */
export interface ModeKey {
  readonly organisation: string;
  readonly sender: string | undefined;
}

/** A mode as it was set. */
export interface SetMode {
  readonly mode: ReceiptMode;
  readonly webhookId: string | null;
  readonly setAt: Date;
  /** Whether it is the organisation's, not the address's own. */
  readonly inherited: boolean;
}

/**
 * A lateral join that gives `receipt_mode.mode` and `webhook_id` as they were at a moment; nulls when none was set.
 * What a sender gets of an event is decided by the event's own moment, so whoever decides it, and when, decides the same.
 */
export function modeAt(organisation: string, sender: string, at: string): string {
  return `LEFT JOIN LATERAL (SELECT mode, webhook_id FROM receipt_mode AS own
    WHERE own.organisation = ${organisation} AND own.sender IN (${sender}, '${ANY_SENDER}') AND own.set_at <= ${at}
    ORDER BY own.sender DESC, own.set_at DESC LIMIT 1) AS receipt_mode ON true`;
}

/** The mode that holds now; undefined when none was ever set. */
export async function findMode(
  tx: Transaction,
  { organisation, sender = ANY_SENDER }: ModeKey,
): Promise<SetMode | undefined> {
  const [found] = await rows<SetMode>(
    tx,
    `SELECT mode, webhook_id AS "webhookId", set_at AS "setAt", sender <> $2 AS inherited FROM receipt_mode
     WHERE organisation = $1 AND sender IN ($2, '${ANY_SENDER}') ORDER BY sender DESC, set_at DESC LIMIT 1`,
    [organisation, sender],
  );
  return found;
}

export async function addMode(
  tx: Transaction,
  { organisation, sender = ANY_SENDER }: ModeKey,
  { mode, webhookId, setAt }: Omit<SetMode, 'inherited'>,
  setBy: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO receipt_mode (organisation, sender, set_at, mode, webhook_id, set_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (organisation, sender, set_at) DO UPDATE SET mode = excluded.mode, webhook_id = excluded.webhook_id,
       set_by = excluded.set_by`,
    [organisation, sender, setAt, mode, webhookId, setBy],
  );
}

/** Those messages whose senders are told by mail what the law makes of them: the mode that is plain mail. */
export async function findMailedSenders(
  tx: Transaction,
  messageIds: readonly string[],
  at: Date,
): Promise<ReadonlySet<string>> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT id FROM message ${modeAt('message.organisation', 'message.sender', '$2::timestamptz')}
     WHERE id = ANY($1) AND coalesce(receipt_mode.mode, 'dsn') = 'dsn'`,
    [messageIds, at],
  );
  return new Set(found.map(({ id }) => id));
}
