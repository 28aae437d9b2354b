import { rows, type Transaction } from '@pep/persistence';

/** A certificate whose authority is to be asked. */
export interface DueCheck {
  readonly fingerprint: string;
  readonly psn: string;
  readonly der: Buffer;
}

/**
 * Takes certificates that are due, at most `count`. Nobody else takes them before `until`; should this process be killed,
 * they are due again then. Others pass over the rows that are being taken.
 */
export async function takeChecks(
  tx: Transaction,
  { now, until, count }: { readonly now: Date; readonly until: Date; readonly count: number },
): Promise<DueCheck[]> {
  return rows(
    tx,
    `UPDATE certificate SET next_check_at = $2
     WHERE fingerprint IN (
       SELECT fingerprint FROM certificate
       WHERE next_check_at <= $1 AND der IS NOT NULL AND state IN ('registered', 'active', 'suspended')
       ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING fingerprint, psn, der`,
    [now, until, count],
  );
}
