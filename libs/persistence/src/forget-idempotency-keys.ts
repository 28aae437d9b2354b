import { Inject, Injectable } from '@nestjs/common';
import { Database, type Transaction } from './database.js';
import { rows } from './rows.js';

/** A repeat of a request is known for 30 days; a day more, for clocks differ. */
const KNOWN_DAYS = 31;
/** Keys of one transaction. */
const BATCH = 10_000;

/** Forgets keys of requests so old that nobody repeats them; `once` would take one for a new request. Machine time. */
@Injectable()
export class ForgetIdempotencyKeys {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(): Promise<void> {
    while ((await this.database.withTransaction(forgetSome)) === BATCH);
  }
}

/** Safe to run side by side. */
async function forgetSome(tx: Transaction): Promise<number> {
  const gone = await rows(
    tx,
    `DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM idempotency_key WHERE created_at < now() - make_interval(days => $1) LIMIT $2
       FOR UPDATE SKIP LOCKED))
     RETURNING 1`,
    [KNOWN_DAYS, BATCH],
  );
  return gone.length;
}
