import { rows, type Transaction } from '@pep/persistence';
import type { LetterEnd } from '../content/retention.js';
import { messageOf } from './look-ups.js';

/** Before every message id, and before every location. */
const START = { messages: '00000000-0000-0000-0000-000000000000', files: '' } as const;

/** A walk over everything there is, in an order, a piece at a time. */
export interface Pass {
  readonly through: string;
  readonly beganAt: Date;
}

/** How far a pass has come, locked until the transaction ends: one replica at a time goes on. */
export async function lockPass(
  tx: Transaction,
  pass: string,
  over: keyof typeof START,
  now: Date,
): Promise<Pass> {
  await tx.query(
    'INSERT INTO content_keeping (pass, through, began_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [...[pass, START[over], now]],
  );
  const sql = 'SELECT through, began_at AS "beganAt" FROM content_keeping WHERE pass = $1 FOR UPDATE';
  const [row] = await rows<Pass>(tx, sql, [pass]);
  return row ?? { through: START[over], beganAt: now };
}

export async function setPass(tx: Transaction, pass: string, { through, beganAt }: Pass): Promise<void> {
  await tx.query('UPDATE content_keeping SET through = $2, began_at = $3 WHERE pass = $1', [
    ...[pass, through, beganAt],
  ]);
}

/** The next messages behind this one that were accepted before a time, up to the first that was not. */
export async function listAcceptedBefore(
  tx: Transaction,
  after: string,
  before: Date,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ id: string; old: boolean }>(
    tx,
    'SELECT id, accepted_at < $2 AS old FROM message WHERE id > $1 ORDER BY id LIMIT $3',
    [after, before, limit],
  );
  const young = found.findIndex(({ old }) => !old);
  return found.slice(0, young === -1 ? undefined : young).map(({ id }) => id);
}

/** Messages that are to be looked at again by now. */
export async function listKeptOn(tx: Transaction, now: Date, limit: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT message_id AS id FROM content_kept_on WHERE look_at <= $1 ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return found.map(({ id }) => id);
}

/** Looks at these again; a later time replaces an earlier one. */
export async function keepOn(
  tx: Transaction,
  kept: readonly { readonly messageId: string; readonly lookAt: Date }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO content_kept_on (message_id, look_at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[])
     ON CONFLICT (message_id) DO UPDATE SET look_at = excluded.look_at`,
    [kept.map(({ messageId }) => messageId), kept.map(({ lookAt }) => lookAt.toISOString())],
  );
}

/** A message whose content is there, locked: no hold is placed on it until the transaction ends. */
export interface PurgeCandidate {
  readonly messageId: string;
  readonly location: string | null;
  readonly acceptedAt: Date;
  readonly held: boolean;
  readonly ends: readonly LetterEnd[];
}

export async function lockCandidates(tx: Transaction, ids: readonly string[]): Promise<PurgeCandidate[]> {
  const locked = await rows<Omit<PurgeCandidate, 'held' | 'ends'>>(
    tx,
    `SELECT message_id AS "messageId", location, accepted_at AS "acceptedAt" FROM content ${messageOf('content')}
     WHERE message_id = ANY ($1) AND purged_at IS NULL ORDER BY message_id FOR UPDATE OF content`,
    [ids],
  );
  // After the lock: what is placed before it is seen.
  const holds = await rows<{ id: string }>(
    tx,
    'SELECT message_id AS id FROM legal_hold WHERE message_id = ANY ($1) AND lifted_at IS NULL',
    [ids],
  );
  const held = new Set(holds.map(({ id }) => id));
  const ends = await rows<LetterEnd & { messageId: string }>(
    tx,
    `SELECT message_id AS "messageId", kind, acknowledged_at AS "acknowledgedAt", expired_at AS "expiredAt" FROM delivery
     WHERE message_id = ANY ($1)`,
    [ids],
  );
  const byMessage = Map.groupBy(ends, ({ messageId }) => messageId);
  return locked.map((one) => ({
    ...one,
    held: held.has(one.messageId),
    ends: byMessage.get(one.messageId) ?? [],
  }));
}

/** Removes the content of these messages; everything else of them stays. */
export async function purgeContent(tx: Transaction, ids: readonly string[], at: Date): Promise<void> {
  await tx.query(
    `UPDATE content SET body = NULL, location = NULL, key_id = NULL, file_key = NULL, purged_at = $2
     WHERE message_id = ANY ($1)`,
    [ids, at],
  );
  await tx.query('DELETE FROM content_kept_on WHERE message_id = ANY ($1)', [ids]);
}

/** Forgets how repeats of these messages are known, unless a newer message goes by the same key. */
export async function forgetSubmissionKeys(
  tx: Transaction,
  ids: readonly string[],
  before: Date,
): Promise<void> {
  // The key as `submissionKey` makes it.
  await tx.query(
    `DELETE FROM submission_key WHERE accepted_at < $2 AND key IN (
       SELECT sha256(convert_to(sender || E'\\n' || message_id_header || E'\\n', 'UTF8') || digest)
       FROM message WHERE id = ANY ($1))`,
    [ids, before],
  );
}

/** Which of these files a row names. */
export async function findNamed(tx: Transaction, locations: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ location: string }>(
    tx,
    'SELECT location FROM content WHERE location = ANY ($1)',
    [locations],
  );
  return new Set(found.map(({ location }) => location));
}
