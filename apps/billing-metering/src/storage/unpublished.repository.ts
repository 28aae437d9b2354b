import { rows, type Transaction } from '@pep/persistence';
import type { RollUp } from '../usage/usage.js';

/** Counts of an address and day that changed since they were told last. */
export interface ChangedDay extends RollUp {
  readonly version: number;
}

/** Takes some days that changed, and marks them told. Days that are being counted just now wait for the next time. */
export async function takeChangedDays(tx: Transaction, limit: number): Promise<ChangedDay[]> {
  return rows(
    tx,
    `UPDATE daily_usage held SET published = true
     FROM (SELECT organisation, sender, day FROM daily_usage WHERE NOT published
       ORDER BY organisation, sender, day LIMIT $1 FOR UPDATE SKIP LOCKED) changed
     WHERE (held.organisation, held.sender, held.day) = (changed.organisation, changed.sender, changed.day)
     RETURNING held.organisation, held.sender, to_char(held.day, 'YYYY-MM-DD') AS day, held.version,
       held.persons::float8 AS persons, held.organisations::float8 AS organisations, held.sms::float8 AS sms,
       held.sms_segments::float8 AS "smsSegments"`,
    [limit],
  );
}
