import { createHash } from 'node:crypto';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { rows } from './rows.js';
import type { Transaction } from './database.js';

/** A request that creates something, and the key that makes it one request however often it is sent. */
export interface IdempotentRequest {
  /** Who asks: keys of different callers never meet. */
  readonly caller: string;
  readonly key: string;
  /** What is asked, JSON; the same key with another request is refused. */
  readonly request: unknown;
}

/**
 * Runs `work` once for each (caller, key) and answers a repeat with the first answer.
 * Both live in the caller's transaction: a failed try leaves no trace. A concurrent repeat waits for the first.
 * @throws AppError `IDEMPOTENCY_KEY_REUSED` when the key came with another request before.
 */
export async function once<Answer>(
  tx: Transaction,
  { caller, key, request }: IdempotentRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const digest = createHash('sha256').update(JSON.stringify(request)).digest();
  const fresh = await rows(
    tx,
    'INSERT INTO idempotency_key (caller, key, request_digest) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key',
    [caller, key, digest],
  );
  if (fresh.length === 0) return repeated<Answer>(tx, caller, key, digest);
  const answer = await work();
  await tx.query('UPDATE idempotency_key SET answer = $3 WHERE caller = $1 AND key = $2', [
    caller,
    key,
    JSON.stringify(answer),
  ]);
  return answer;
}

async function repeated<Answer>(
  tx: Transaction,
  caller: string,
  key: string,
  digest: Buffer,
): Promise<Answer> {
  const [first] = await rows<{ request_digest: Buffer; answer: Answer }>(
    tx,
    'SELECT request_digest, answer FROM idempotency_key WHERE caller = $1 AND key = $2',
    [caller, key],
  );
  if (first === undefined || !first.request_digest.equals(digest))
    throw new AppError(EDGE_ERRORS.idempotencyKeyReused);
  return first.answer;
}
