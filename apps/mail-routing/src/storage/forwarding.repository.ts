import { rows, type Transaction } from '@pep/persistence';
import type { ForwardingMode, NamedTarget, Target } from '../forwarding/forwarding.js';
import type { TargetCode } from '../forwarding/target-code.js';

/** A target with the code that was sent to it last. */
export interface KeptTarget extends NamedTarget, TargetCode {
  /** Whether its owner names it now. */
  readonly inUse: boolean;
}

const COLUMNS = `channel, address, in_use AS "inUse", confirmed_at AS "confirmedAt", salt, digest, requests,
  sent_at AS "sentAt", valid_until AS "validUntil", tries`;

/** Keeps the forwarding of a mailbox from changing until the transaction ends; it need not be there yet. */
export async function lockForwarding(tx: Transaction, identifier: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('forwarding of ' || $1, 0))`, [identifier]);
}

export async function findMode(tx: Transaction, identifier: string): Promise<ForwardingMode | undefined> {
  const sql = 'SELECT mode FROM forwarding WHERE identifier = $1';
  const [row] = await rows<{ mode: ForwardingMode }>(tx, sql, [identifier]);
  return row?.mode;
}

export async function saveMode(
  tx: Transaction,
  identifier: string,
  mode: ForwardingMode,
  at: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO forwarding (identifier, mode, changed_at) VALUES ($1, $2, $3)
     ON CONFLICT (identifier) DO UPDATE SET mode = excluded.mode, changed_at = excluded.changed_at`,
    [identifier, mode, at],
  );
}

/** All that were ever named and may still have a code that waits, those in use among them. */
export async function listTargets(tx: Transaction, identifier: string): Promise<KeptTarget[]> {
  const sql = `SELECT ${COLUMNS} FROM forwarding_target WHERE identifier = $1 ORDER BY channel, address`;
  return rows<KeptTarget>(tx, sql, [identifier]);
}

export async function saveTarget(tx: Transaction, identifier: string, target: KeptTarget): Promise<void> {
  const { channel, address, inUse, confirmedAt, salt, digest, requests, sentAt, validUntil, tries } = target;
  await tx.query(
    `INSERT INTO forwarding_target (identifier, channel, address, in_use, confirmed_at, salt, digest, requests, sent_at,
       valid_until, tries)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (identifier, address) DO UPDATE SET in_use = excluded.in_use, confirmed_at = excluded.confirmed_at,
       salt = excluded.salt, digest = excluded.digest, requests = excluded.requests, sent_at = excluded.sent_at,
       valid_until = excluded.valid_until, tries = excluded.tries`,
    [
      ...[identifier, channel, address, inUse, confirmedAt, salt, digest, requests, sentAt],
      ...[validUntil, tries],
    ],
  );
}

/** Takes targets out of use at once; their codes still tell, for a day, when the next may be sent. */
export async function dropTargetsBut(
  tx: Transaction,
  identifier: string,
  { kept, at }: { readonly kept: readonly Target[]; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE forwarding_target SET in_use = false, confirmed_at = NULL
     WHERE identifier = $1 AND in_use AND NOT address = ANY($2)`,
    [identifier, kept.map(({ address }) => address)],
  );
  await tx.query(
    `DELETE FROM forwarding_target WHERE identifier = $1 AND NOT in_use AND sent_at < $2::timestamptz - interval '1 day'`,
    [identifier, at],
  );
}
