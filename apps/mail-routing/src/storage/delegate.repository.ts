import { rows, type Transaction } from '@pep/persistence';
import type { Delegate } from '../message/delegate.js';

interface Row {
  readonly identifier: string;
  readonly psn: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly may_acknowledge: boolean;
}

const COLUMNS = 'identifier, psn, valid_from::text, valid_to::text, may_acknowledge';

function toDelegate({ psn, valid_from, valid_to, may_acknowledge }: Row): Delegate {
  return {
    psn,
    ...(valid_from === null ? {} : { from: valid_from }),
    ...(valid_to === null ? {} : { to: valid_to }),
    mayAcknowledge: may_acknowledge,
  };
}

export async function listDelegates(tx: Transaction, identifier: string): Promise<Delegate[]> {
  const sql = `SELECT ${COLUMNS} FROM delegate WHERE identifier = $1 ORDER BY psn`;
  return (await rows<Row>(tx, sql, [identifier])).map(toDelegate);
}

export async function findDelegate(
  tx: Transaction,
  identifier: string,
  psn: string,
): Promise<Delegate | undefined> {
  const sql = `SELECT ${COLUMNS} FROM delegate WHERE identifier = $1 AND psn = $2`;
  const [row] = await rows<Row>(tx, sql, [identifier, psn]);
  return row && toDelegate(row);
}

/** In which mailboxes a person is a delegate, and as what; at most `limit`. */
export async function delegationsOf(
  tx: Transaction,
  psn: string,
  limit: number,
): Promise<{ identifier: string; delegate: Delegate }[]> {
  const sql = `SELECT ${COLUMNS} FROM delegate WHERE psn = $1 ORDER BY identifier LIMIT $2`;
  const found = await rows<Row>(tx, sql, [psn, limit]);
  return found.map((row) => ({ identifier: row.identifier, delegate: toDelegate(row) }));
}

/** Keeps the delegates of a mailbox from changing until the transaction ends; there need not be any yet. */
export async function lockDelegates(tx: Transaction, identifier: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('delegates of ' || $1, 0))`, [identifier]);
}

export async function saveDelegate(
  tx: Transaction,
  identifier: string,
  { psn, from, to, mayAcknowledge }: Delegate,
  at: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO delegate (identifier, psn, valid_from, valid_to, may_acknowledge, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (identifier, psn) DO UPDATE SET valid_from = excluded.valid_from, valid_to = excluded.valid_to,
       may_acknowledge = excluded.may_acknowledge, changed_at = excluded.changed_at`,
    [identifier, psn, from ?? null, to ?? null, mayAcknowledge, at],
  );
}

/** False when there was none. */
export async function removeDelegate(tx: Transaction, identifier: string, psn: string): Promise<boolean> {
  const removed = await rows(tx, 'DELETE FROM delegate WHERE identifier = $1 AND psn = $2 RETURNING psn', [
    identifier,
    psn,
  ]);
  return removed.length > 0;
}
