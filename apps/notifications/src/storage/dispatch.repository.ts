import { rows, type Transaction } from '@pep/persistence';
import type { Dispatch, Try } from '../dispatch/dispatch.js';
import type { Outcome } from '../dispatch/outcome.js';

/** Adds dispatches that are due at once; one that is known already stays as it is. */
export async function addDispatches(
  tx: Transaction,
  dispatches: readonly Dispatch[],
  now: Date,
): Promise<void> {
  for (const one of dispatches) {
    await tx.query(
      `INSERT INTO dispatch (id, channel, template, recipient, language, parameters, sealed, valid_until, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        one.id,
        one.channel,
        one.template,
        one.recipient,
        one.language,
        JSON.stringify(one.parameters),
        one.sealed ?? null,
        one.validUntil,
        now,
      ],
    );
  }
}

/**
 * Takes dispatches that are due, at most `count`, for one try each. Nobody else takes them before `until`; should this
 * process be killed, they are due again then. Others who look at the same time pass over the rows that are being taken.
 */
export async function takeDue(
  tx: Transaction,
  { now, until, count }: { now: Date; until: Date; count: number },
): Promise<Try[]> {
  const taken = await rows<Omit<Try, 'sealed'> & { sealed: string | null }>(
    tx,
    `UPDATE dispatch SET attempts = attempts + 1, due_at = $2
     WHERE id IN (
       SELECT id FROM dispatch WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING id, channel, template, recipient, language, parameters, sealed,
       valid_until AS "validUntil", attempts AS attempt`,
    [now, until, count],
  );
  return taken.map((one) => ({ ...one, sealed: one.sealed ?? undefined }));
}

/**
 * Writes down what came of a try; a final outcome erases the parameters.
 * @returns false when a later try has begun meanwhile: then that one's outcome counts
 */
export async function saveOutcome(
  tx: Transaction,
  { id, attempt }: Try,
  outcome: Outcome,
  now: Date,
): Promise<boolean> {
  const saved = await rows(
    tx,
    `UPDATE dispatch SET state = $3, reason = $4, due_at = coalesce($5, due_at), finished_at = $6,
       parameters = CASE WHEN $3 = 'waiting' THEN parameters END, sealed = CASE WHEN $3 = 'waiting' THEN sealed END
     WHERE id = $1 AND attempts = $2 AND state = 'waiting' RETURNING id`,
    [
      id,
      attempt,
      outcome.kind === 'again' ? 'waiting' : outcome.kind,
      outcome.kind === 'sent' ? null : outcome.reason,
      outcome.kind === 'again' ? outcome.dueAt : null,
      outcome.kind === 'again' ? null : now,
    ],
  );
  return saved.length > 0;
}

export async function countWaiting(tx: Transaction): Promise<number> {
  const [row] = await rows<{ count: number }>(
    tx,
    `SELECT count(*)::int AS count FROM dispatch WHERE state = 'waiting'`,
  );
  return row?.count ?? 0;
}

/** Forgets what was finished before. */
export async function forgetFinished(tx: Transaction, before: Date): Promise<void> {
  await tx.query(`DELETE FROM dispatch WHERE state <> 'waiting' AND finished_at < $1`, [before]);
}
