import { rows, type Transaction } from '@pep/persistence';
import type { ChannelName, Dispatch, Try } from '../dispatch/dispatch.js';
import type { Outcome } from '../dispatch/outcome.js';

/** Adds dispatches that are due at once; one that is known already stays as it is. */
export async function addDispatches(
  tx: Transaction,
  dispatches: readonly Dispatch[],
  now: Date,
): Promise<void> {
  if (dispatches.length === 0) return;
  await tx.query(
    `INSERT INTO dispatch
       (id, channel, template, recipient, language, parameters, sealed, valid_until, urgent, letter, due_at)
     SELECT *, $11::timestamptz FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[],
       $7::text[], $8::timestamptz[], $9::boolean[], $10::json[])
     ON CONFLICT DO NOTHING`,
    [
      dispatches.map((one) => one.id),
      dispatches.map((one) => one.channel),
      dispatches.map((one) => one.template),
      dispatches.map((one) => one.recipient),
      dispatches.map((one) => one.language),
      dispatches.map((one) => JSON.stringify(one.parameters)),
      dispatches.map((one) => one.sealed ?? null),
      dispatches.map((one) => one.validUntil.toISOString()),
      dispatches.map((one) => one.urgent),
      dispatches.map((one) => (one.letter === undefined ? null : JSON.stringify(one.letter))),
      now,
    ],
  );
}

/** Which dispatches are taken, and for how long. */
export interface Taking {
  readonly channel: ChannelName;
  readonly now: Date;
  /** Nobody else takes them before. */
  readonly until: Date;
  readonly count: number;
}

type TakenRow = Omit<Try, 'sealed' | 'letter'> & {
  readonly sealed: string | null;
  readonly letter: Try['letter'] | null;
};

/**
 * Takes dispatches of a channel that are due, at most `count`, for one try each: the urgent ones first, then those that
 * are due longest. Should this process be killed, they are due again at `until`. Others who look at the same time pass
 * over the rows that are being taken.
 */
export async function takeDue(tx: Transaction, { channel, now, until, count }: Taking): Promise<Try[]> {
  const taken = await rows<TakenRow>(
    tx,
    // By an array, here and below, rows are found by their ids, however few the planner believes are waiting.
    `WITH urgent AS (
       SELECT id FROM dispatch WHERE state = 'waiting' AND channel = $1 AND urgent AND due_at <= $2
       ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED),
     other AS (
       SELECT id FROM dispatch WHERE state = 'waiting' AND channel = $1 AND NOT urgent AND due_at <= $2
       ORDER BY due_at LIMIT $4 - (SELECT count(*) FROM urgent) FOR UPDATE SKIP LOCKED)
     UPDATE dispatch SET attempts = attempts + 1, due_at = $3
     WHERE id = ANY (ARRAY(SELECT id FROM urgent UNION ALL SELECT id FROM other))
     RETURNING id, channel, template, recipient, language, parameters, sealed, valid_until AS "validUntil", urgent,
       letter, attempts AS attempt,
       channel = 'sms' AND EXISTS (SELECT FROM sms_stop WHERE mobile = recipient) AS stopped`,
    [channel, now, until, count],
  );
  return taken.map((one) => ({ ...one, sealed: one.sealed ?? undefined, letter: one.letter ?? undefined }));
}

/** A try and what came of it. */
export interface TriedDispatch {
  readonly one: Try;
  readonly outcome: Outcome;
}

/**
 * Writes down what came of tries; a final outcome erases the parameters. A try that was none is not counted.
 * @returns those that were written; of another a later try has begun meanwhile, and that one's outcome counts
 */
export async function saveOutcomes(
  tx: Transaction,
  tried: readonly TriedDispatch[],
  now: Date,
): Promise<TriedDispatch[]> {
  const saved = await rows<{ id: string }>(
    tx,
    `UPDATE dispatch SET state = new_state, reason = given.reason, due_at = coalesce(given.due_at, dispatch.due_at),
       attempts = attempts - (kind = 'postponed')::int,
       finished_at = CASE WHEN new_state <> 'waiting' THEN $6::timestamptz END,
       parameters = CASE WHEN new_state = 'waiting' THEN parameters END,
       sealed = CASE WHEN new_state = 'waiting' THEN sealed END
     FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::timestamptz[])
         AS given (id, attempt, kind, reason, due_at),
       LATERAL (SELECT CASE WHEN kind IN ('sent', 'failed') THEN kind ELSE 'waiting' END AS new_state) AS next
     WHERE dispatch.id = given.id AND dispatch.id = ANY ($1::uuid[]) AND attempts = attempt AND finished_at IS NULL
     RETURNING dispatch.id`,
    [
      tried.map(({ one }) => one.id),
      tried.map(({ one }) => one.attempt),
      tried.map(({ outcome }) => outcome.kind),
      tried.map(({ outcome }) => ('reason' in outcome ? outcome.reason : null)),
      tried.map(({ outcome }) => ('dueAt' in outcome ? outcome.dueAt.toISOString() : null)),
      now,
    ],
  );
  const ids = new Set(saved.map(({ id }) => id));
  return tried.filter(({ one }) => ids.has(one.id));
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
