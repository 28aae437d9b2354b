import { rows, type Transaction } from '@pep/persistence';
import type { Outage } from '../legal/term.js';

/** An outage as an operator recorded it. */
export interface RecordedOutage extends Outage {
  readonly reason: string;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  /** When every letter had been looked at because of it. */
  readonly appliedAt: Date | null;
}

const COLUMNS = `id, begins_at AS "from", ends_at AS "to", services, reason, recorded_at AS "recordedAt",
  recorded_by AS "recordedBy", applied_at AS "appliedAt"`;

export async function addOutage(tx: Transaction, outage: RecordedOutage): Promise<void> {
  await tx.query(
    `INSERT INTO outage (id, begins_at, ends_at, services, reason, recorded_at, recorded_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [outage.id, outage.from, outage.to, outage.services, outage.reason, outage.recordedAt, outage.recordedBy],
  );
}

/** Newest record first. */
export async function listOutages(
  reader: Transaction,
  wanted: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<RecordedOutage[]> {
  return rows<RecordedOutage>(
    reader,
    `SELECT ${COLUMNS} FROM outage WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
    [wanted.beforeId ?? null, wanted.limit],
  );
}

/** All that ended after a moment, in the order of time. */
export async function outagesSince(reader: Transaction, at: Date): Promise<RecordedOutage[]> {
  return rows<RecordedOutage>(
    reader,
    `SELECT ${COLUMNS} FROM outage WHERE ends_at > $1 ORDER BY begins_at, id`,
    [at],
  );
}

/** The oldest record because of which letters are still to be looked at. */
export async function unappliedOutage(reader: Transaction): Promise<RecordedOutage | undefined> {
  const [outage] = await rows<RecordedOutage>(
    reader,
    `SELECT ${COLUMNS} FROM outage WHERE applied_at IS NULL ORDER BY id LIMIT 1`,
    [],
  );
  return outage;
}

export async function markApplied(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.query('UPDATE outage SET applied_at = $2 WHERE id = $1', [id, at]);
}
