import { type Database, type PreparedStatement, rows, type Transaction } from '@pep/persistence';
import type { ForwardingMode, Target } from '../forwarding/forwarding.js';
import type { Recipient, RecipientKind } from '../message/recipient.js';
import { messageOf } from './look-ups.js';

/** A new letter, and one confirmed target of its mailbox. */
export interface Forward extends Target {
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly sender: string;
  readonly mode: ForwardingMode;
}

/** A copy that is to be mailed now. */
export interface DueCopy {
  readonly id: string;
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly sender: string;
  readonly digest: Buffer;
  readonly address: string;
  readonly createdAt: Date;
  /** This one included. */
  readonly tries: number;
}

const FIND_FORWARDS: PreparedStatement = {
  name: 'find_forwards',
  text: `
    SELECT message_id AS "messageId", identifier, evidence.kind, message.sender, mode, channel, address
    FROM evidence
      CROSS JOIN LATERAL (SELECT mode, channel, address FROM forwarding JOIN forwarding_target USING (identifier)
        WHERE identifier = evidence.identifier AND confirmed_at <= evidence.at OFFSET 0) AS target
      ${messageOf('evidence')}
    WHERE sequence > $1 AND sequence <= $2 AND event = 'ContentConsignment'
    ORDER BY sequence, address`,
};

/** Letters consigned in a span of evidence to mailboxes that had confirmed targets by then. */
export async function findForwards(
  database: Database,
  { after, through }: { readonly after: bigint; readonly through: bigint },
): Promise<Forward[]> {
  const found = await database.readPrepared<Omit<Forward, 'recipient'> & Recipient>(FIND_FORWARDS, [
    String(after),
    String(through),
  ]);
  return found.map(({ identifier, kind, ...rest }) => ({ ...rest, recipient: { identifier, kind } }));
}

export async function addCopies(
  tx: Transaction,
  copies: readonly (Pick<Forward, 'messageId' | 'recipient' | 'address'> & { readonly id: string })[],
  at: Date,
): Promise<void> {
  if (copies.length === 0) return;
  await tx.query(
    `INSERT INTO forward_copy (id, message_id, identifier, kind, address, created_at, due_at)
     SELECT id, message_id, identifier, kind, address, $6, $6
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) AS given (id, message_id, identifier, kind, address)`,
    [
      copies.map((one) => one.id),
      copies.map((one) => one.messageId),
      copies.map((one) => one.recipient.identifier),
      copies.map((one) => one.recipient.kind),
      copies.map((one) => one.address),
      at,
    ],
  );
}

/** Copies that are due longest; nobody else gets them before `until`. */
export async function takeDueCopies(
  tx: Transaction,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<DueCopy[]> {
  const found = await rows<
    Omit<DueCopy, 'recipient'> & { readonly identifier: string; readonly kind: RecipientKind }
  >(
    tx,
    `WITH copy AS (
       UPDATE forward_copy SET due_at = $2, tries = tries + 1 WHERE id IN
         (SELECT id FROM forward_copy WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING *)
     SELECT copy.id, message_id AS "messageId", identifier, kind, sender, digest, address, created_at AS "createdAt", tries
     FROM copy ${messageOf('copy')}`,
    [now, until, limit],
  );
  return found.map(({ identifier, kind, ...rest }) => ({ ...rest, recipient: { identifier, kind } }));
}

/** Whether the owner still wants letters there. */
export async function isWanted(tx: Transaction, { recipient, address }: DueCopy): Promise<boolean> {
  const found = await rows(
    tx,
    'SELECT FROM forwarding_target WHERE identifier = $1 AND address = $2 AND confirmed_at IS NOT NULL',
    [recipient.identifier, address],
  );
  return found.length > 0;
}

export async function putCopyOff(tx: Transaction, id: string, until: Date): Promise<void> {
  await tx.query('UPDATE forward_copy SET due_at = $2 WHERE id = $1', [id, until]);
}

/** Ends the work on a copy; false when somebody else has ended it. */
export async function endCopy(tx: Transaction, id: string): Promise<boolean> {
  return (await rows(tx, 'DELETE FROM forward_copy WHERE id = $1 RETURNING id', [id])).length > 0;
}
